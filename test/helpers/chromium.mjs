// Where the browser for the tests is: CHROMIUM_PATH, else the one that came with npm, else an installed one. Never none.
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
]

/** The environment that test/helpers/browser.ts starts the browser with. @throws when there is no browser. */
export async function findChromium(environment = process.env) {
  const chosen = environment.CHROMIUM_PATH
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH names ${chosen}, and there is no such file.`)
    return { BROWSER_PATH: chosen }
  }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium()
  const installed = INSTALLED.find((file) => existsSync(file))
  if (installed === undefined) {
    throw new Error('No browser was found: install Chromium or Chrome, or set CHROMIUM_PATH to one.')
  }
  return { BROWSER_PATH: installed }
}

/** Unpacked once under node_modules/.cache, beside its place first, so that a cut-off or second run does no harm. */
async function packagedChromium() {
  const packageFolder = path.join(root, 'node_modules/@sparticuz/chromium')
  const { version } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8'))
  const folder = path.join(root, 'node_modules/.cache', `chromium-${version}`)
  if (!existsSync(folder)) await unpack(packageFolder, folder)
  return {
    BROWSER_PATH: path.join(folder, 'chromium'),
    BROWSER_LIBRARIES: path.join(folder, 'al2023/lib'),
    BROWSER_FONTS: path.join(folder, 'fonts'),
  }
}

async function unpack(packageFolder, folder) {
  const { inflate } = await import('@sparticuz/chromium')
  const unfinished = `${folder}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  const before = process.env.TMPDIR
  // inflate() unpacks into the temporary folder and takes whatever lies there for its own
  process.env.TMPDIR = unfinished
  for (const name of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br', 'chromium.br']) {
    await inflate(path.join(packageFolder, 'bin', name))
  }
  if (before === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = before
  await chmod(path.join(unfinished, 'chromium'), 0o755)
  await writeFile(path.join(unfinished, 'fonts/fonts.conf'), fontsConf(path.join(folder, 'fonts')))
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }))
}

/** Without any font Chromium dies at the first select box; the package's own file names a temporary folder. */
function fontsConf(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${path.join(os.tmpdir(), 'backlog-orders-fontconfig')}</cachedir>
</fontconfig>
`
}
