// The settings that an organisation can set for all its computers. The computer stores them where only an administrator can write: the
// registry (Windows), managed preferences (macOS) or /etc/lastpage/policy.json (Linux). docs/managed-settings.md describes each of them.
import { z } from 'zod'
import { Locale } from './model/basics.ts'

const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]']

/** Every request contains the token of the device, so the tracker must use https. Plain http is allowed only on this computer. */
export function isAllowedTrackerUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.includes(url.hostname))
}

const TrackerUrl = z
  .string()
  .refine((text) => URL.canParse(text) && isAllowedTrackerUrl(new URL(text)))
  .transform((text) => text.replace(/\/+$/, ''))

export const ManagedSettings = z
  .object({
    /** The only tracker that this app may join. */
    trackerUrl: TrackerUrl,
    /** `off`: the app does not look for updates. `notify`: the rep decides. `automatic`: the app installs updates when it quits. */
    updates: z.enum(['off', 'notify', 'automatic']),
    startAtLogin: z.boolean(),
    language: Locale,
    /** Whether the app sends reports of its crashes to the tracker. */
    crashReports: z.boolean(),
  })
  .partial()
export type ManagedSettings = z.infer<typeof ManagedSettings>
export type ManagedName = keyof ManagedSettings

export const managedNames = Object.keys(ManagedSettings.shape) as ManagedName[]

/** The name of a setting in the registry, in managed preferences and in the policy file, e.g. `TrackerUrl`. */
export const policyNameOf = (name: ManagedName): string => name.charAt(0).toUpperCase() + name.slice(1)

export const PolicyProblem = z.object({
  /** `unknown`: there is no setting with this name. `invalid`: the value is not allowed. `unreadable`: the source cannot be read. */
  reason: z.enum(['unknown', 'invalid', 'unreadable']),
  /** The name of the setting in the policy. Empty for `unreadable`. */
  name: z.string(),
  /** What is wrong with the source. Empty except for `unreadable`. */
  detail: z.string(),
})
export type PolicyProblem = z.infer<typeof PolicyProblem>

/** The settings of the organisation on this computer, and what is wrong with them. */
export const Policy = z.object({ settings: ManagedSettings, problems: z.array(PolicyProblem) })
export type Policy = z.infer<typeof Policy>
