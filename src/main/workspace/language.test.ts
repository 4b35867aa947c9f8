import { beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memoryFile } from '../settings/key-value.ts'
import { defaultSettings } from '../settings/settings.ts'
import type { Session } from '../tracker/session.ts'
import { createLanguage } from './language.ts'

type Locale = 'ja' | 'en'

function scene(memberLocale: Locale | null) {
  const state = {
    language: 'system' as 'system' | Locale,
    languages: ['en-US'],
    isPersons: true,
    member: memberLocale,
    online: true,
    told: [] as Locale[],
  }
  const session = {
    me: () => (state.member ? { member: { locale: state.member } } : null),
    setMe: (me: { member: { locale: Locale } }) => {
      state.member = me.member.locale
    },
    connection: () => ({ state: state.online ? 'online' : 'offline' }),
    client: {
      async call(_name: string, { body }: { body: { locale: Locale } }) {
        state.told.push(body.locale)
        return { member: { locale: body.locale } }
      },
    },
  }
  const file = memoryFile()
  const make = () =>
    createLanguage({
      settings: { get: () => ({ ...defaultSettings, language: state.language }) },
      host: { languages: () => state.languages, knowsUserLanguages: () => state.isPersons },
      session: session as unknown as Session,
      file,
      log: silentLog,
    })
  return { state, make, language: make() }
}

describe('the language of a rep', () => {
  let on: ReturnType<typeof scene>
  beforeEach(() => {
    on = scene('en')
  })

  it('is the language of the setting, or else of the computer', () => {
    expect(on.language.locale()).toBe('en')
    on.state.languages = ['ja-JP', 'en']
    expect(on.language.locale()).toBe('ja')
    on.state.language = 'en'
    expect(on.language.locale()).toBe('en')
  })

  it('is the language that the tracker has stored if only the language of a server is available', async () => {
    on = scene('ja')
    on.state.isPersons = false
    expect(on.language.locale()).toBe('ja')
    await on.language.tell()
    expect(on.state.told).toEqual([])
  })

  it('is reported to the tracker once for each change on this device', async () => {
    on.state.languages = ['ja-JP']
    on.state.online = false
    await on.language.tell()
    expect(on.state.told).toEqual([])
    on.state.online = true
    await Promise.all([on.language.tell(), on.language.tell()])
    await on.make().tell()
    expect(on.state.told).toEqual(['ja'])
    on.state.language = 'en'
    await on.language.tell()
    expect(on.state.told).toEqual(['ja', 'en'])
  })

  it('is not reported again after another device reported a different language', async () => {
    on.state.languages = ['ja-JP']
    await on.language.tell()
    on.state.member = 'en'
    await on.language.tell()
    expect(on.state.told).toEqual(['ja'])
  })
})
