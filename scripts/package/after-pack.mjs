// electron-builder calls this file after packing and before signing. The fuses must be set before the signature is created.
import { join } from 'node:path'
import { Arch } from 'electron-builder'
import { burnFuses } from './fuses.mjs'

/** Returns the path of the packed executable on each platform. */
export function executable({ electronPlatformName, appOutDir, packager }) {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, packager.executableName)
}

export default async function afterPack(context) {
  await burnFuses(executable(context), {
    // A change of the fuses invalidates the ad-hoc signature. A Mac with arm64 does not start an app without a valid signature.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin' && context.arch === Arch.arm64,
  })
}
