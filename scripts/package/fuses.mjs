// Owns which of Electron's fuses are burnt in a packaged app. A fuse that a new Electron brings and nobody decided fails the build.
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // The app must not be a Node or an inspector for other programs of the same user.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from app://, so file:// needs no privileges.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's default; it only makes pdf.js's decoders faster.
  [FuseV1Options.WasmTrapHandlers]: true,
}

/** Burns the fuses into the binary at `path`, in place. */
export async function burnFuses(path, { resetAdHocDarwinSignature = false } = {}) {
  await flipFuses(path, { ...fuses, resetAdHocDarwinSignature })
}
