import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inputClass } from '../../../components/field.tsx'
import { useAttempt } from '../../../components/toast.tsx'

type NameFieldProps = { kept: string; save(name: string): Promise<unknown> }

export const NameField = (props: NameFieldProps) => <Editing key={props.kept} {...props} />

function Editing({ kept, save }: NameFieldProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(kept)
  const leave = () => {
    const next = text.trim()
    if (next && next !== kept) void attempt(() => save(next), t('common.saved'))
    else setText(kept)
  }
  return (
    <input
      aria-label={t('settings.name')}
      value={text}
      maxLength={80}
      onChange={(event) => setText(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) =>
        event.key === 'Enter' && !event.nativeEvent.isComposing && event.currentTarget.blur()
      }
      className={`${inputClass} w-64!`}
    />
  )
}
