import { call } from './bridge/desktop.ts'

/** Copies the diagnostics of the app to the clipboard. */
export async function copyDiagnostics(): Promise<void> {
  const { text } = await call('help.diagnostics')
  await navigator.clipboard.writeText(text)
}
