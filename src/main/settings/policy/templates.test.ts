// The templates of resources/policy, which administrators install, have exactly the settings of src/shared/managed-settings.ts.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ManagedSettings, managedNames, policyNameOf } from '#shared/managed-settings.ts'
import { parsePolicy } from './parse-policy.ts'

const folder = path.resolve(import.meta.dirname, '../../../../resources/policy')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')
const names = managedNames.map(policyNameOf).sort()
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name)

it('the policy file of the example sets each setting', () => {
  const example = JSON.parse(read('policy.example.json'))
  const { settings, problems } = parsePolicy(example)
  expect(problems).toEqual([])
  expect(Object.keys(settings).sort()).toEqual([...managedNames].sort())
})

it('the profile of macOS sets each setting with an allowed value', () => {
  const profile = read('lastpage.mobileconfig')
  const values = Object.fromEntries(
    [...profile.matchAll(/<key>(\w+)<\/key>\s*(?:<string>([^<]*)<\/string>|<(true|false)\/>)/g)]
      .filter(([, name = '']) => !name.startsWith('Payload'))
      .map(([, name = '', text, flag]) => [name, text ?? flag === 'true']),
  )
  expect(Object.keys(values).sort()).toEqual(names)
  expect(parsePolicy(values).problems).toEqual([])
  expect(profile).toContain('<key>PayloadType</key><string>co.lastpage.desktop</string>')
})

it('the administrative template of Windows has each setting, with the allowed values', () => {
  const admx = read('lastpage.admx')
  expect(found(admx, /<policy name="(\w+)"/g).sort()).toEqual(names)
  expect([...new Set(found(admx, /valueName="(\w+)"/g))].sort()).toEqual(names)
  const allowed = managedNames.flatMap((name) => {
    const schema = ManagedSettings.shape[name].unwrap()
    return schema instanceof z.ZodEnum ? schema.options : []
  })
  expect(found(admx, /<value><string>(\w+)<\/string>/g).sort()).toEqual([...allowed].sort())
})

it.each(['en-US', 'ja-JP'])('the texts of the administrative template exist in %s', (language) => {
  const admx = read('lastpage.admx')
  const adml = read(`${language}/lastpage.adml`)
  const needed = new Set(found(admx, /\$\(string\.(\w+)\)/g))
  expect(found(adml, /<string id="(\w+)"/g).sort()).toEqual([...needed].sort())
  expect(found(adml, /<presentation id="(\w+)"/g).sort()).toEqual(
    found(admx, /\$\(presentation\.(\w+)\)/g).sort(),
  )
})
