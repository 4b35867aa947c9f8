import { Plus, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type ConditionName, type Conditions, conditionNamesFor } from '#shared/model/conditions.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { signalKinds } from '#shared/model/signal-values.ts'
import { IconButton } from '../../components/button.tsx'
import { ActionsMenu } from '../../components/menu.tsx'
import { ConditionField } from './conditions-fields.tsx'
import { JoinedConditions } from './conditions-sentence.tsx'

/** The values of a condition that was just added. */
const startValues: Required<Conditions> = {
  signals: [...signalKinds],
  readForMs: 30_000,
  sharePercent: 50,
  pages: { from: 1, to: 1, readForMs: 10_000 },
  visit: 'first',
  record: 'Lead',
  memberOf: { campaignId: '', campaignName: '' },
  did: ['meeting'],
}

type ConditionsEditorProps = {
  trigger: Trigger
  conditions: Conditions
  onChange(conditions: Conditions): void
}

function without(conditions: Conditions, name: ConditionName): Conditions {
  const { [name]: _removed, ...rest } = conditions
  return rest
}

const addButton = 'data-add-condition'

/** The conditions of the workflow as a part of its sentence, each with its fields and a button that removes it. */
export function ConditionsEditor({ trigger, conditions, onChange }: ConditionsEditorProps) {
  const { t } = useTranslation()
  const shown = conditionNamesFor(trigger).filter((name) => conditions[name] !== undefined)
  const known = useRef<readonly ConditionName[]>(shown)
  const before = known.current
  useEffect(() => {
    known.current = shown
  })
  const remove = (name: ConditionName, button: Element) => {
    // The removed button has the focus, so the focus moves to the button that adds a condition.
    const form = button.closest('form')
    onChange(without(conditions, name))
    requestAnimationFrame(() => form?.querySelector<HTMLElement>(`[${addButton}] button`)?.focus())
  }
  return (
    <JoinedConditions
      conditions={shown.map((name) => ({
        name,
        node: (
          <span className="rounded-control bg-sunken py-1 pr-0.5 pl-1.5 box-decoration-clone">
            <ConditionField {...{ name, conditions, onChange }} autoFocus={!before.includes(name)} />
            <IconButton
              small
              className="ml-0.5 align-middle"
              label={t('conditions.remove', { name: t(`conditions.name.${name}`) })}
              icon={<X size={14} aria-hidden />}
              onClick={(event) => remove(name, event.currentTarget)}
            />
          </span>
        ),
      }))}
    />
  )
}

/** A menu with the conditions that the workflow can have and does not have yet. */
export function AddCondition({ trigger, conditions, onChange }: ConditionsEditorProps) {
  const { t } = useTranslation()
  const missing = conditionNamesFor(trigger).filter((name) => conditions[name] === undefined)
  if (missing.length === 0) return null
  return (
    <div {...{ [addButton]: '' }} className="-ml-2">
      <ActionsMenu
        withText
        label={t('conditions.add')}
        icon={<Plus size={14} aria-hidden />}
        actions={missing.map((name) => ({
          key: name,
          label: t(`conditions.name.${name}`),
          onSelect: () => onChange({ ...conditions, [name]: startValues[name] }),
        }))}
      />
    </div>
  )
}
