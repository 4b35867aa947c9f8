// Checks the values of a policy. A value that is not allowed is ignored and reported; the other values apply.
import {
  type ManagedName,
  ManagedSettings,
  managedNames,
  type Policy,
  type PolicyProblem,
  policyNameOf,
} from '#shared/managed-settings.ts'

/** The registry has numbers instead of booleans. */
const booleans: ReadonlyMap<unknown, boolean> = new Map([
  [0, false],
  [1, true],
])

const nameOf = new Map(managedNames.map((name) => [policyNameOf(name), name]))

/** `values`: the values of the source by their policy names, e.g. `{ TrackerUrl: 'https://share.example.com' }`. */
export function parsePolicy(values: Readonly<Record<string, unknown>>): Policy {
  const settings: Record<string, unknown> = {}
  const problems: PolicyProblem[] = []
  for (const [policyName, value] of Object.entries(values)) {
    const name = nameOf.get(policyName)
    if (name === undefined) {
      problems.push({ reason: 'unknown', name: policyName, detail: '' })
      continue
    }
    const read = parseValue(name, value)
    if (read === undefined) problems.push({ reason: 'invalid', name: policyName, detail: '' })
    else settings[name] = read
  }
  return { settings: ManagedSettings.parse(settings), problems }
}

function parseValue(name: ManagedName, value: unknown): unknown {
  const schema = ManagedSettings.shape[name]
  return schema.safeParse(value).data ?? schema.safeParse(booleans.get(value)).data
}

export const unreadablePolicy = (detail: string): Policy => ({
  settings: {},
  problems: [{ reason: 'unreadable', name: '', detail }],
})
