// The text that a rep copies for support. It says what the app is, where it runs and what it is connected to. It contains ids, but no names,
// no e-mail addresses and no secrets.
import os from 'node:os'
import type { Session, Upload } from '#shared/desktop-state.ts'
import type { LocalCrash } from '#shared/model/crash-reports.ts'
import { redactText } from '../lib/redaction.ts'

export type DiagnosticFacts = {
  session: Session
  uploads: readonly Upload[]
  crashes: readonly LocalCrash[]
  /** The last warnings and errors of the log. */
  log: readonly string[]
  dataDir: string
  /** Epoch ms. */
  now: number
}

export function diagnosticsText(facts: DiagnosticFacts): string {
  const sections = [
    appLines(facts),
    trackerLines(facts),
    salesforceLines(facts),
    policyLines(facts),
    uploadLines(facts),
    ['Crashes', ...facts.crashes.map(({ at, kind, message }) => `${at} ${kind} ${message}`)],
    ['Last warnings and errors', ...facts.log],
  ]
  const text = sections.map(([title, ...lines]) => [`## ${title}`, ...lines].join('\n')).join('\n\n')
  return `${withoutHome(redactText(text))}\n`
}

/** The path of a home folder contains the name of the user. */
const withoutHome = (text: string): string => text.replaceAll(os.homedir(), '~')

const value = (part: unknown): string => (part === null || part === undefined ? 'none' : String(part))

function appLines({ session, dataDir, now }: DiagnosticFacts): string[] {
  const { node, electron, chrome } = process.versions as Record<string, string | undefined>
  return [
    'Lastpage',
    `version: ${session.version}, host: ${session.host}`,
    `node: ${node}, electron: ${value(electron)}, chromium: ${value(chrome)}`,
    `system: ${process.platform} ${os.release()} ${process.arch}, language: ${session.locale}`,
    `memory: ${Math.round(process.memoryUsage.rss() / 1e6)} MB, running for ${Math.round(process.uptime())} s`,
    `data: ${dataDir}`,
    `secrets: ${session.secrets.store}, problem: ${value(session.secrets.problem)}`,
    `time: ${new Date(now).toISOString()}`,
  ]
}

function trackerLines({ session: { tracker, workspace, member, device } }: DiagnosticFacts): string[] {
  return [
    'Tracker',
    `address: ${value(tracker.url)}, state: ${tracker.state} since ${tracker.since}`,
    `error: ${tracker.error ? `${tracker.error.code} ${tracker.error.message}` : 'none'}`,
    `workspace: ${value(workspace?.id)}, member: ${value(member?.id)}, role: ${value(member?.role)}, device: ${value(device?.id)}`,
  ]
}

function salesforceLines({ session: { salesforce } }: DiagnosticFacts): string[] {
  const { state, org, user, apiUsage, paused, error } = salesforce
  return [
    'Salesforce',
    `state: ${state}, org: ${value(org?.id)}, sandbox: ${value(org?.isSandbox)}, user: ${value(user?.id)}`,
    `error: ${error ? `${error.code} ${error.message}` : 'none'}`,
    `API calls: ${apiUsage ? `${apiUsage.used} of ${apiUsage.limit}` : 'unknown'}, paused: ${paused ? `${paused.reason} until ${paused.until}` : 'no'}`,
  ]
}

function policyLines({ session: { policy } }: DiagnosticFacts): string[] {
  return [
    'Settings of the organisation',
    ...Object.entries(policy.settings).map(([name, setting]) => `${name}: ${setting}`),
    ...policy.problems.map(({ reason, name, detail }) => `ignored: ${reason} ${name} ${detail}`),
  ]
}

function uploadLines({ uploads }: DiagnosticFacts): string[] {
  return [
    'Uploads',
    ...uploads.map(
      ({ id, state, sentBytes, totalBytes, error }) =>
        `${id} ${state} ${sentBytes} of ${totalBytes} ${error?.code ?? ''}`,
    ),
  ]
}
