import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from './field.tsx'
import { useAttempt } from './toast.tsx'

type SavedTextFieldProps = {
  label: string
  hint: string
  maxLength?: number
  /** The stored value. */
  stored: string
  /** Converts the typed text into the value to store. By default it trims the text. */
  normalize?(typed: string): string
  /** Returns the text of the error, or undefined. The component does not call this function for an empty value, because an empty value is valid. */
  validate(text: string): string | undefined
  save(text: string): Promise<unknown>
}

/** A text field that saves a valid, changed value on blur. */
export const AutosaveTextField = (props: SavedTextFieldProps) => <Field key={props.stored} {...props} />

function Field({
  stored,
  normalize = (typed) => typed.trim(),
  validate,
  save,
  ...field
}: SavedTextFieldProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(stored)
  const [problem, setProblem] = useState<string>()
  const saveIfChanged = () => {
    const next = normalize(text)
    const wrong = next === '' ? undefined : validate(next)
    setProblem(wrong)
    if (wrong !== undefined) return
    setText(next)
    if (next !== stored) void attempt(() => save(next), t('common.saved'))
  }
  return (
    <div className="py-2.5">
      <TextField
        {...field}
        error={problem}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={saveIfChanged}
      />
    </div>
  )
}
