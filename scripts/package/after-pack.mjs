// electron-builder calls this between packing and signing. The fuses are set here, because a signature covers them.
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
    // Setting fuses breaks the ad-hoc signature, and a Mac with arm64 starts no app without one.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin' && context.arch === Arch.arm64,
  })
}
