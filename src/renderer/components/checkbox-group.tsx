import type { ReactNode } from 'react'

type CheckboxGroupProps<Value extends string> = {
  label: string
  /** `code`: the name of the value in the API. */
  choices: readonly { value: Value; label: ReactNode; code: string }[]
  values: readonly Value[]
  error: string | undefined
  onChange(values: Value[]): void
}

/** A list of checkboxes with a label. Any number of choices can be checked. */
export function CheckboxGroup<Value extends string>(props: CheckboxGroupProps<Value>) {
  const { label, choices, values, error, onChange } = props
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="flex items-baseline gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 self-center accent-accent"
            checked={values.includes(choice.value)}
            onChange={({ target }) =>
              onChange(
                target.checked ? [...values, choice.value] : values.filter((each) => each !== choice.value),
              )
            }
          />
          {choice.label}
          <code className="text-xs text-ink-3">{choice.code}</code>
        </label>
      ))}
      {error ? (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}
