import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { burnFuses } from './fuses.mjs'

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

describe('fuses of the packaged app', () => {
  let folder
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lastpage-fuses-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Creates a file with the fuse data of an Electron binary: sentinel, version 1, length, one byte per fuse. */
  function binary(fuses) {
    const file = join(folder, 'electron')
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.from(`code${SENTINEL}`),
        Buffer.from([1, fuses]),
        Buffer.from('1'.repeat(fuses)),
      ]),
    )
    return file
  }

  it('disables each fuse that would allow other code to run', async () => {
    const file = binary(9)
    await burnFuses(file)
    expect(await getCurrentFuseWire(file)).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
    })
  })

  it('rejects a version of Electron with an unknown fuse', async () => {
    await expect(burnFuses(binary(10))).rejects.toThrow(/10 fuses/)
  })
})
