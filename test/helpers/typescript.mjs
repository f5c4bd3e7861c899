// Lets plain Node import the project's TypeScript: `node --import ./test/helpers/typescript.mjs src/server.ts`.
import { register } from 'node:module'

register('./typescript-hook.mjs', import.meta.url)
