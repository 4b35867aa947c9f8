import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inputClass } from '../../../components/field.tsx'
import { useAttempt } from '../../../components/toast.tsx'

type NameFieldProps = { stored: string; save(name: string): Promise<unknown> }

/** A text field for a required name. Saves on blur. */
export const NameField = (props: NameFieldProps) => <Field key={props.stored} {...props} />

function Field({ stored, save }: NameFieldProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(stored)
  const saveIfChanged = () => {
    const next = text.trim()
    if (next && next !== stored) void attempt(() => save(next), t('common.saved'))
    else setText(stored)
  }
  return (
    <input
      aria-label={t('settings.name')}
      value={text}
      maxLength={80}
      onChange={(event) => setText(event.target.value)}
      onBlur={saveIfChanged}
      onKeyDown={(event) =>
        event.key === 'Enter' && !event.nativeEvent.isComposing && event.currentTarget.blur()
      }
      className={`${inputClass} w-64!`}
    />
  )
}
