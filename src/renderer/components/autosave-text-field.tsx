import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from './field.tsx'
import { useAttempt } from './toast.tsx'

type SavedTextFieldProps = {
  label: string
  hint: string
  maxLength?: number
  /** The stored value. */
  kept: string
  /** Turns the typed text into the value to store. Trims it by default. */
  tidy?(typed: string): string
  /** Returns the sentence of the error, or undefined. Not called for an empty value, which is always valid. */
  problemOf(text: string): string | undefined
  save(text: string): Promise<unknown>
}

export const AutosaveTextField = (props: SavedTextFieldProps) => <Editing key={props.kept} {...props} />

function Editing({ kept, tidy = (typed) => typed.trim(), problemOf, save, ...field }: SavedTextFieldProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(kept)
  const [problem, setProblem] = useState<string>()
  const leave = () => {
    const next = tidy(text)
    const wrong = next === '' ? undefined : problemOf(next)
    setProblem(wrong)
    if (wrong !== undefined) return
    setText(next)
    if (next !== kept) void attempt(() => save(next), t('common.saved'))
  }
  return (
    <div className="py-2.5">
      <TextField
        {...field}
        error={problem}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={leave}
      />
    </div>
  )
}
