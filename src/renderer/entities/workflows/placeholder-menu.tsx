import { Braces } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Trigger } from '#shared/model/runs.ts'
import { numberPlaceholders, type Placeholder, placeholders } from '#shared/task-text.ts'
import { ActionsMenu } from '../../components/menu.tsx'

type PlaceholderMenuProps = {
  /** The id of the input or text area. */
  inputId: string
  value: string
  trigger: Trigger
  /** Offers only the placeholders whose value is a number. */
  numbers?: boolean
  onChange(value: string): void
}

/** A menu that explains the placeholders and inserts one at the cursor of a text field. */
export function PlaceholderMenu({ inputId, value, trigger, numbers, onChange }: PlaceholderMenuProps) {
  const { t } = useTranslation()
  const isOffered = (name: Placeholder) => trigger === 'left' || name !== 'leftAt'
  const label = (name: Placeholder) =>
    numbers && (name === 'dwell' || name === 'openFor')
      ? t(`taskFields.numberPlaceholder.${name}`)
      : t(`taskFields.placeholder.${name}`)
  const insert = (name: Placeholder) => {
    const input = document.getElementById(inputId) as HTMLInputElement | HTMLTextAreaElement | null
    const start = input?.selectionStart ?? value.length
    const end = input?.selectionEnd ?? start
    const text = `{${name}}`
    onChange(value.slice(0, start) + text + value.slice(end))
    // React sets the new value first, and a controlled input then moves its cursor to the end.
    requestAnimationFrame(() => {
      input?.focus()
      input?.setSelectionRange(start + text.length, start + text.length)
    })
  }
  return (
    <ActionsMenu
      withText
      label={t('taskFields.insert')}
      icon={<Braces size={14} aria-hidden />}
      actions={(numbers ? numberPlaceholders : placeholders).filter(isOffered).map((name) => ({
        key: name,
        label: `${label(name)}  {${name}}`,
        onSelect: () => insert(name),
      }))}
    />
  )
}
