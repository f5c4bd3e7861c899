import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { accountFor, lentAccount } from '../../src/platform/database/embedded/account.ts'
import { copyBinaries, findBinaries } from '../../src/platform/database/embedded/binaries.ts'
import { openCluster } from '../../src/platform/database/embedded/cluster.ts'
import { startEmbedded, throwAwayEmbedded } from '../../src/platform/database/embedded.ts'
import { openDatabase } from '../../src/platform/database/open.ts'

const isRoot = process.getuid?.() === 0

t.test('data outlives a stop and a crash, and is thrown away only when nobody uses it', async (t) => {
  const folder = await newFolder(t)
  const first = await startEmbedded({ folder, throwAway: true })
  t.equal(first.folder, folder)
  await ask(first.url, 'create table kept (word text)')
  await ask(first.url, "insert into kept values ('ada')")
  t.same(
    await ask(first.url, "select datcollate || ' ' || datlocale as locale from pg_database where datname = 'postgres'"),
    [{ locale: 'C C.UTF-8' }],
  )
  await t.rejects(startEmbedded({ folder }), { name: 'SetupError', message: /already running/ })
  await t.rejects(throwAwayEmbedded(folder), { name: 'SetupError', message: /already running/ })
  await first.stop()
  await first.stop()

  // a process id left behind by a crash and used again since, by somebody who is no PostgreSQL
  const pidFile = path.join(folder, 'postgres/data/postmaster.pid')
  await writeFile(pidFile, `${process.pid}\n/elsewhere\n1\n1\n\n127.0.0.1\n\nready\n`)
  const second = await startEmbedded({ folder, throwAway: true })
  t.same(await ask(second.url, 'select word from kept'), [{ word: 'ada' }])
  process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL')
  await second.stop()
  const third = await startEmbedded({ folder, throwAway: true })
  t.same(await ask(third.url, 'select word from kept'), [{ word: 'ada' }])
  await third.stop()

  t.equal(await throwAwayEmbedded(folder), folder)
  await t.rejects(stat(folder), { code: 'ENOENT' })
})

t.test('what cannot work is said in one sentence', async (t) => {
  await t.rejects(findBinaries('sunos', 'x64'), {
    name: 'SetupError',
    message: /sunos-x64 is not installed.*DATABASE_URL/,
  })
  await t.rejects(findBinaries('win32', 'ia32'), { message: /windows-ia32/ })
  const folder = await newFolder(t)
  await writeFile(path.join(folder, 'file'), '')
  await t.rejects(startEmbedded({ folder: path.join(folder, 'file/data') }), {
    name: 'SetupError',
    message: /^The data folder \S+\/file\/data cannot be written: let this user write there, or set DATABASE_URL\.$/,
  })
  await mkdir(path.join(folder, 'postgres/data'), { recursive: true })
  await writeFile(path.join(folder, 'postgres/data/PG_VERSION'), '12\n')
  await t.rejects(startEmbedded({ folder }), { name: 'SetupError', message: /is of PostgreSQL 12, but .*db:reset/ })
  await writeFile(path.join(folder, 'postgres/data/PG_VERSION'), `${(await findBinaries()).major}\n`)
  await writeFile(path.join(folder, 'postgres/password'), 'none\n')
  await t.rejects(startEmbedded({ folder }), { name: 'SetupError', message: /did not start \(.+\): see \S+log/ })
})

t.test('a disk that takes no more is named by initdb itself', async (t) => {
  const folder = await newFolder(t)
  await chmod(folder, 0o755)
  const binaries = { ...(await findBinaries()), folder: path.join(folder, 'native') }
  await mkdir(path.join(folder, 'native/bin'), { recursive: true })
  const complaint = '#!/bin/sh\necho creating; echo "initdb: error: no space left" >&2; exit 1\n'
  await writeFile(path.join(folder, 'native/bin/initdb'), complaint, { mode: 0o755 })
  const account = await accountFor(folder)
  await t.rejects(openCluster(folder, binaries, account, true), {
    name: 'SetupError',
    message: /could not make its data in \S+ \(initdb: error: no space left\): mend that/,
  })
  t.same(await readdir(folder), ['native'], 'nothing half-made stays')
})

t.test('root lends the server to postgres, else to nobody', async (t) => {
  const nobody = 'nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n'
  const postgres = 'postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n'
  t.same(lentAccount(nobody + postgres), { uid: 101, gid: 104 })
  t.same(lentAccount(nobody), { uid: 65534, gid: 65533 })
  t.equal(lentAccount('root:x:0:0:root:/root:/bin/sh\n'), null)
})

t.test('without DATABASE_URL the embedded server is opened', async (t) => {
  const database = await openDatabase(null, await newFolder(t))
  t.same(await ask(database.url, 'select 1 as one'), [{ one: 1 }])
  await database.stop()
})

t.test('DATABASE_URL is taken as it is', async (t) => {
  const database = await openDatabase('postgres://somewhere/else')
  t.match(database, { url: 'postgres://somewhere/else', folder: null })
  await database.stop()
})

t.test('a copy of the binaries starts by itself', async (t) => {
  const folder = await newFolder(t)
  const copied = await copyBinaries(await findBinaries(), folder)
  t.equal(path.dirname(copied.folder), folder)
  const link = path.join(copied.folder, 'lib/libicuuc.so')
  t.ok((await lstat(link)).isSymbolicLink())
  t.notOk(path.isAbsolute(await readlink(link)), 'its links stay inside')
  const inode = (await stat(copied.folder)).ino
  t.equal((await stat((await copyBinaries(await findBinaries(), folder)).folder)).ino, inode, 'made once')
})

t.test(
  'root keeps the data elsewhere when its folder is closed to others',
  { skip: !isRoot && 'only root lends the server out' },
  async (t) => {
    const closed = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-closed-'))
    t.teardown(() => rm(closed, { recursive: true, force: true }))
    const folder = path.join(closed, 'data')
    const database = await startEmbedded({ folder, throwAway: true })
    t.match(database.folder, /^\/var\/lib\/backlog-orders\/[0-9a-f]{16}$/)
    t.same(await ask(database.url, 'select 1 as one'), [{ one: 1 }])
    await database.stop()
    t.equal(await throwAwayEmbedded(folder), database.folder)
  },
)

async function newFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-data-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
