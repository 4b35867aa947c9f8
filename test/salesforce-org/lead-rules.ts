// The rules of an admin for new Leads and Contacts: the active assignment rule and duplicate rules.
import type { DuplicateRule } from './control-contract.ts'
import type { ErrorItem } from './errors.ts'
import { type Caller, canSee, type Org } from './org.ts'
import type { Row, Value } from './store.ts'

type Values = Record<string, Value>

/** Sets the owner that the active assignment rule chooses. The rule also replaces an owner that the request names. */
export function assignByRule(org: Org, caller: Caller, object: string, values: Values): void {
  const { leadAssignment } = org.settings
  if (object === 'Lead' && leadAssignment && caller.autoAssign !== false) values.OwnerId = leadAssignment
}

/** Returns the error for a new record that a duplicate rule refuses. The rules also find records that the caller can't see, but don't name them. */
export function checkDuplicates(org: Org, caller: Caller, object: string, values: Values): ErrorItem[] {
  for (const rule of org.settings.duplicateRules.filter((each) => each.object === object)) {
    const found = matchesOf(org, rule, values)
    if (found.length === 0 || (rule.action === 'alert' && caller.savesDuplicates)) continue
    const named = found.filter(({ type, row }) => canSee(org, caller, type, row))
    return [
      {
        message: 'Use one of these records?',
        errorCode: 'DUPLICATES_DETECTED',
        fields: [],
        duplicateResult: duplicateResult(caller, rule, named),
      },
    ]
  }
  return []
}

type Match = { type: string; row: Row }

function matchesOf(org: Org, { against, on }: DuplicateRule, values: Values): Match[] {
  const equal = (row: Row) =>
    on.every((field) => {
      const [kept, wanted] = [row[field], values[field]]
      return typeof kept === 'string' && typeof wanted === 'string' && fold(kept) === fold(wanted)
    })
  return against.flatMap((type) =>
    org.store
      .rows(type)
      .filter((row) => row.IsDeleted !== true && row.IsConverted !== true && equal(row))
      .map((row) => ({ type, row })),
  )
}

const fold = (text: string) => text.trim().toLowerCase()

function duplicateResult(caller: Caller, rule: DuplicateRule, found: readonly Match[]) {
  const matchResults = rule.against.map((entityType) => {
    const own = found.filter(({ type }) => type === entityType)
    return {
      entityType,
      errors: [],
      matchEngine: 'ExactMatchEngine',
      matchRecords: own.map(({ row }) => ({
        additionalInformation: [],
        fieldDiffs: [],
        matchConfidence: 100,
        record: {
          attributes: {
            type: entityType,
            url: `/services/data/v${caller.version}.0/sobjects/${entityType}/${row.Id}`,
          },
          Id: row.Id,
        },
      })),
      rule: `Standard_${entityType}_Match_Rule`,
      size: own.length,
      success: true,
    }
  })
  return {
    allowSave: rule.action === 'alert',
    duplicateRule: `Standard_${rule.object}_Duplicate_Rule`,
    duplicateRuleEntityType: rule.object,
    errorMessage: 'Use one of these records?',
    matchResults,
  }
}
