import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { PURE, PURE_FILES } from './helpers/pure.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

interface Source {
  /** Under src/, with slashes. */
  readonly file: string
  readonly text: string
  /** Files of ours as paths under src/, packages and node: modules by their name. */
  readonly imports: readonly string[]
  /** Without those of types alone, which are gone when the program runs. */
  readonly importsAtRun: readonly string[]
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\b)?[^'"`;]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm

const sources = filesUnder('src', '.ts').map(sourceOf)
const views = filesUnder('views', '.eta').map((file) => ({ file, text: read(path.join('views', file)) }))

const PACKAGES_OF_PURE: Readonly<Record<string, readonly string[]>> = {
  'signature.ts': ['luxon', 'node:crypto'],
  'shape.ts': ['typebox/schema'],
  'password.ts': ['luxon', 'node:crypto', 'node:util'],
}

const REPOSITORY = /(^|\/)([\w-]+-)?repository\.ts$/
const SPEAKS_SQL = /(^|\/)(([\w-]+-)?repository|[\w-]+-sql|tables|database)\.ts$|^platform\/(database\/|queue)/
const SPEAKS_HTTP = /(^|\/)([\w-]+-)?routes\.ts$|^app\.ts$|^auth\/session\.ts$|^platform\/http\//

/** Each row: what must never be imported from where. */
const NEVER: readonly {
  says: string
  from: RegExp
  imports: (imported: string, from: string) => boolean
  atRun?: true
}[] = [
  {
    says: 'platform knows no other folder',
    from: /^platform\//,
    imports: (to) => isOurs(to) && to.includes('/') && domainOf(to) !== 'platform',
  },
  {
    says: 'the board and the login know nobody who uses them',
    from: /^(backlog|auth)\//,
    imports: (to) => /^(investigation|sync|ingest|marketplaces|erp)\//.test(to),
  },
  { says: 'the login does not know the board', from: /^auth\//, imports: (to) => domainOf(to) === 'backlog' },
  {
    says: 'pure files import only pure files and luxon',
    from: PURE,
    atRun: true,
    imports: (to, from) => (isOurs(to) ? !PURE.test(to) : !packagesOfPure(from).includes(to)),
  },
  {
    says: 'a connector knows its port, the words of an order and the platform',
    from: /^(marketplaces|erp)\//,
    imports: (to, from) =>
      isOurs(to) &&
      domainOf(to) !== 'platform' &&
      to !== 'backlog/order.ts' &&
      !['port.ts', 'call.ts', 'readable.ts', 'windows.ts'].includes(to.slice(domainOf(from).length + 1)) &&
      path.dirname(to) !== path.dirname(from) &&
      from !== `${domainOf(from)}/registry.ts`,
  },
  {
    says: 'the sandbox is written from the documents, not from our connectors',
    from: /^sandbox\//,
    imports: (to) => /^(marketplaces|erp)\//.test(to),
  },
  {
    says: 'SQL is spoken in repositories, *-sql.ts and tables.ts only',
    from: /./,
    imports: (to, from) => /^(kysely|pg|pg-boss)(\/|$)/.test(to) && !SPEAKS_SQL.test(from),
  },
  {
    says: 'fastify is spoken in routes and platform/http only',
    from: /./,
    imports: (to, from) => /^(fastify$|@fastify\/)/.test(to) && !SPEAKS_HTTP.test(from),
  },
  {
    says: "nobody reaches into another domain's repository, but for the board's",
    from: /./,
    imports: (to, from) =>
      REPOSITORY.test(to) && domainOf(to) !== 'backlog' && domainOf(to) !== domainOf(from) && from.includes('/'),
  },
  {
    says: 'whoever synchronizes is lent tokens through services, and opens none',
    from: /^(sync|investigation|completeness|ingest|backlog|auth|marketplaces|erp)\//,
    imports: (to) => (to.startsWith('connections/') && to !== 'connections/tables.ts') || to === 'platform/sealing.ts',
  },
  {
    says: 'routes are registered by app.ts only',
    from: /./,
    imports: (to, from) => isOurs(to) && /(^|[/-])routes\.ts$/.test(to) && from !== 'app.ts',
  },
  { says: 'a repository prepares no screen', from: REPOSITORY, imports: (to) => to.endsWith('-view.ts') },
  { says: 'src does not import tests', from: /./, imports: (to) => to.startsWith('../') },
  {
    says: 'no file gathers others, no folder is loaded by itself',
    from: /./,
    imports: (to) => /(^|\/)index\.ts$|autoload/.test(to),
  },
]

/** Each row: a text that stands in one file only. */
const ONLY_IN: readonly { says: string; text: RegExp; file: string }[] = [
  { says: 'the environment is read', text: /process\.env\b/, file: 'platform/config.ts' },
  {
    says: 'the time is read',
    text: /new Date\(\)|\bDate\.now\b|\bDateTime\.(now|local\(\)|utc\(\))/,
    file: 'platform/clock.ts',
  },
  {
    says: 'something is told late by a getter (DECISIONS.md 34)',
    text: /^\s*get \w+\(\)/m,
    file: 'sandbox/natural.ts',
  },
  { says: "htmx's request headers are read", text: /headers\[['"]hx-/i, file: 'platform/http/html.ts' },
]

/** What the content policy forbids, and what would print unescaped. */
const NEVER_IN_VIEWS: readonly { says: string; text: RegExp }[] = [
  { says: 'no inline handler', text: /\son[a-z]+\s*=/i },
  { says: 'no style attribute or element', text: /\sstyle\s*=|<style\b/i },
  { says: 'no inline script', text: /<script\b(?![^>]*\ssrc=)/i },
  { says: 'no hx-on', text: /hx-on\b/i },
  { says: 'no trigger filter', text: /hx-trigger="[^"]*\[/i },
  { says: 'no value that is a script', text: /"(js|javascript):/i },
  { says: 'htmx attributes are written data-hx-', text: /\shx-[a-z]/i },
  { says: 'unescaped output only of templates', text: /<%~(?!\s*(include\(|it\.body\b|block\())/ },
]

t.test('there are files to look at', async (t) => {
  t.ok(sources.length > 50, `${sources.length} sources`)
  t.ok(views.length > 5, `${views.length} views`)
  t.ok(
    sources.some(({ imports }) => imports.includes('kysely')),
    'imports of packages are seen',
  )
  t.ok(
    sources.some(({ imports }) => imports.includes('backlog/order.ts')),
    'imports between files are seen',
  )
  const seen = new Set(sources.map(({ file }) => file))
  const broken = sources.flatMap(({ file, imports }) =>
    imports.filter((to) => isOurs(to) && !seen.has(to)).map((to) => `${file} → ${to}`),
  )
  t.same(broken, [], 'each import of ours leads to a file')
})

t.test('every file listed as pure is there', async (t) => {
  for (const [folder, names] of Object.entries(PURE_FILES)) {
    for (const name of names.split(' '))
      t.ok(
        sources.some(({ file }) => file === `${folder}/${name}.ts`),
        `${folder}/${name}.ts`,
      )
  }
})

t.test('nothing imports what it must never know', async (t) => {
  for (const { says, from, imports, atRun } of NEVER) {
    const looked = sources.filter(({ file }) => from.test(file))
    t.ok(looked.length > 0, `files to look at: ${says}`)
    const wrong = looked.flatMap(({ file, imports: all, importsAtRun }) =>
      (atRun ? importsAtRun : all).filter((to) => imports(to, file)).map((to) => `${file} → ${to}`),
    )
    t.same(wrong, [], says)
  }
})

t.test('what has one place stands in one place', async (t) => {
  for (const { says, text, file } of ONLY_IN) {
    const where = sources.filter((source) => text.test(source.text)).map((source) => source.file)
    t.same(where, [file], `${says} in ${file} only`)
  }
})

t.test('no two files need each other', async (t) => {
  t.same(cycles(), [])
})

t.test('views hold to the content policy', async (t) => {
  for (const { says, text } of NEVER_IN_VIEWS) {
    t.same(
      views.filter((view) => text.test(view.text)).map((view) => view.file),
      [],
      says,
    )
  }
})

function sourceOf(file: string): Source {
  const text = read(path.join('src', file))
  const found = [...text.matchAll(IMPORT)].map(([, type, ...names]) => {
    return { type: type !== undefined, to: resolved(file, names.find((name) => name !== undefined) ?? '') }
  })
  const importsAtRun = found.filter(({ type }) => !type).map(({ to }) => to)
  return { file, text: withoutComments(text), imports: found.map(({ to }) => to), importsAtRun }
}

function resolved(file: string, name: string): string {
  return name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name
}

function isOurs(imported: string): boolean {
  return imported.endsWith('.ts')
}

function domainOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function packagesOfPure(file: string): readonly string[] {
  return PACKAGES_OF_PURE[path.posix.basename(file)] ?? ['luxon']
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

/** Every circle of imports, as the walk that closes it. */
function cycles(): readonly string[] {
  const importsOf = new Map(sources.map(({ file, imports }) => [file, imports.filter(isOurs)]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      found.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const next of importsOf.get(file) ?? []) walk(next, [...trail, file])
    done.add(file)
  }
  for (const { file } of sources) walk(file, [])
  return found
}

function filesUnder(folder: string, ending: string): readonly string[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending))
    .sort()
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}
