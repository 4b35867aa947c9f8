import { beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memoryFile } from '../settings/key-value.ts'
import { defaultSettings } from '../settings/settings.ts'
import type { Session } from '../tracker/session.ts'
import { createLanguage } from './language.ts'

type Locale = 'ja' | 'en'

function setUp(memberLocale: Locale | null) {
  const state = {
    language: 'system' as 'system' | Locale,
    languages: ['en-US'],
    knowsUserLanguages: true,
    member: memberLocale,
    online: true,
    reported: [] as Locale[],
  }
  const session = {
    me: () => (state.member ? { member: { locale: state.member } } : null),
    setMe: (me: { member: { locale: Locale } }) => {
      state.member = me.member.locale
    },
    connection: () => ({ state: state.online ? 'online' : 'offline' }),
    client: {
      async call(_name: string, { body }: { body: { locale: Locale } }) {
        state.reported.push(body.locale)
        return { member: { locale: body.locale } }
      },
    },
  }
  const file = memoryFile()
  const make = () =>
    createLanguage({
      settings: { get: () => ({ ...defaultSettings, language: state.language }) },
      host: { languages: () => state.languages, knowsUserLanguages: () => state.knowsUserLanguages },
      session: session as unknown as Session,
      file,
      log: silentLog,
    })
  return { state, make, language: make() }
}

describe('the language of a rep', () => {
  let on: ReturnType<typeof setUp>
  beforeEach(() => {
    on = setUp('en')
  })

  it('is the language of the setting, or else of the computer', () => {
    expect(on.language.locale()).toBe('en')
    on.state.languages = ['ja-JP', 'en']
    expect(on.language.locale()).toBe('ja')
    on.state.language = 'en'
    expect(on.language.locale()).toBe('en')
  })

  it('is the language that the tracker has stored if only the language of a server is available', async () => {
    on = setUp('ja')
    on.state.knowsUserLanguages = false
    expect(on.language.locale()).toBe('ja')
    await on.language.report()
    expect(on.state.reported).toEqual([])
  })

  it('is reported to the tracker once for each change on this device', async () => {
    on.state.languages = ['ja-JP']
    on.state.online = false
    await on.language.report()
    expect(on.state.reported).toEqual([])
    on.state.online = true
    await Promise.all([on.language.report(), on.language.report()])
    await on.make().report()
    expect(on.state.reported).toEqual(['ja'])
    on.state.language = 'en'
    await on.language.report()
    expect(on.state.reported).toEqual(['ja', 'en'])
  })

  it('is reported again if it changed during the report', async () => {
    on.state.languages = ['ja-JP']
    const first = on.language.report()
    on.state.language = 'en'
    await Promise.all([first, on.language.report()])
    expect(on.state.member).toBe('en')
    expect(on.state.reported).toEqual(['ja', 'en'])
  })

  it('is not reported again after another device reported a different language', async () => {
    on.state.languages = ['ja-JP']
    await on.language.report()
    on.state.member = 'en'
    await on.language.report()
    expect(on.state.reported).toEqual(['ja'])
  })

  it('is reported again if the member chooses it in the settings of this device', async () => {
    on.state.languages = ['ja-JP']
    await on.language.report()
    on.state.member = 'en' // another device
    on.state.language = 'ja'
    await on.language.report()
    expect(on.state.reported).toEqual(['ja', 'ja'])
  })
})
