import { buildAssets } from '../platform/http/build-assets.ts'

await buildAssets()
