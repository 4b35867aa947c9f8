// Electron's fuses in the packaged app. The build fails if a new version of Electron has a fuse that is not listed here.
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // Other programs of the same user must not be able to use the app as Node or attach an inspector.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The app loads its pages from app://, so file:// needs no privileges.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // This is the default of Electron. Trap handlers make the decoders of pdf.js faster.
  [FuseV1Options.WasmTrapHandlers]: true,
}

/** Sets the fuses in the binary at `path`, in place. */
export async function burnFuses(path, { resetAdHocDarwinSignature = false } = {}) {
  await flipFuses(path, { ...fuses, resetAdHocDarwinSignature })
}
