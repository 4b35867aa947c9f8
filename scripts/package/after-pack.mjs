// Owns what electron-builder does between packing and signing: fuses, because a signature covers them.
import { join } from 'node:path'
import { Arch } from 'electron-builder'
import { burnFuses } from './fuses.mjs'

/** The packed executable, where each platform has it. */
export function executable({ electronPlatformName, appOutDir, packager }) {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, packager.executableName)
}

export default async function afterPack(context) {
  await burnFuses(executable(context), {
    // Flipping breaks the ad-hoc signature without which an arm64 Mac starts nothing.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin' && context.arch === Arch.arm64,
  })
}
