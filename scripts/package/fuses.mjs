// Electron's fuses in the packaged app. A fuse of a new Electron version that is not listed here fails the build.
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
  // Pages come from app://, so file:// needs no privileges.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's default. It makes the decoders of pdf.js faster.
  [FuseV1Options.WasmTrapHandlers]: true,
}

/** Sets the fuses in the binary at `path`, in place. */
export async function burnFuses(path, { resetAdHocDarwinSignature = false } = {}) {
  await flipFuses(path, { ...fuses, resetAdHocDarwinSignature })
}
