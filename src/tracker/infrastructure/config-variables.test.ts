// Variables from files: TRACKER_…_FILE.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConfigError, readConfig, settingNames } from './config.ts'
import { testFolder } from './database/testing.ts'

let folder: Awaited<ReturnType<typeof testFolder>>
beforeEach(async () => {
  folder = await testFolder()
})
afterEach(() => folder.remove())

function file(name: string, content: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, content)
  return path
}

const problemsOf = (env: NodeJS.ProcessEnv) => {
  try {
    readConfig({}, env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('a variable from a file', () => {
  it.each(['\n', '\r\n', ''])('has the content without the last line break (%j)', (end) => {
    const env = { TRACKER_DATABASE_URL_FILE: file('url', `postgres://u:p@h/d${end}`) }
    expect(readConfig({}, env).databaseUrl).toBe('postgres://u:p@h/d')
  })

  it('exists for each setting', () => {
    const name = file('name', 'x')
    for (const setting of settingNames) {
      const problems = problemsOf({ [`${setting}_FILE`]: name })
      expect(problems.filter((line) => line.includes('not a variable'))).toEqual([])
    }
  })

  it('is not read if a flag is set', () => {
    expect(readConfig({ port: '1' }, { TRACKER_PORT_FILE: '/nowhere' }).port).toBe(1)
  })

  it('counts as not set if the name of the file is empty', () => {
    expect(readConfig({}, { TRACKER_PORT: '1', TRACKER_PORT_FILE: '' }).port).toBe(1)
  })

  it('is refused in one line without its content', () => {
    mkdirSync(join(folder.path, 'folder'))
    const secret = file('secret', 'hunter2\n')
    const problems = problemsOf({
      TRACKER_PORT: '1',
      TRACKER_PORT_FILE: secret,
      TRACKER_SMTP_URL_FILE: secret,
      TRACKER_GRACE_MS_FILE: secret,
      TRACKER_HOST_FILE: '/nowhere',
      TRACKER_DATA_FILE: join(folder.path, 'folder'),
      TRACKER_SLACK_TOKEN_FILE: file('empty', '\n'),
      TRACKER_NONSENSE_FILE: secret,
    })
    expect(problems.toSorted()).toEqual([
      `TRACKER_DATA_FILE: the file ${folder.path}/folder can’t be read: it is a folder`,
      'TRACKER_GRACE_MS_FILE must be a whole number',
      'TRACKER_HOST_FILE: the file /nowhere can’t be read: it does not exist',
      'TRACKER_NONSENSE_FILE is not a variable of the tracker (--help lists them)',
      'TRACKER_PORT and TRACKER_PORT_FILE are both set; remove one',
      `TRACKER_SLACK_TOKEN_FILE: the file ${folder.path}/empty is empty`,
      'TRACKER_SMTP_URL_FILE must begin with smtp:// or smtps://, e.g. smtps://user:password@mail.example.com',
    ])
    expect(problems.join()).not.toContain('hunter2')
  })
})
