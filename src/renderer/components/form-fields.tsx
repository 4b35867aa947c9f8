// Fields for React Hook Form. A component reads the form from the FormProvider and shows the error of its field.
import type { ComponentProps, ReactNode } from 'react'
import { type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { TextAreaField, TextField } from './field.tsx'
import { SwitchRow } from './switch-row.tsx'
import { ToggleGroup } from './toggle-group.tsx'

type Kept = 'name' | 'value' | 'onChange' | 'onBlur' | 'error' | 'checked'

type FormTextFieldProps<V extends FieldValues> = Omit<ComponentProps<typeof TextField>, Kept> & {
  name: FieldPathByValue<V, string>
}

export function FormTextField<V extends FieldValues>({ name, ...props }: FormTextFieldProps<V>) {
  const { field, fieldState } = useController<V>({ name })
  return (
    <TextField
      {...props}
      value={field.value}
      error={fieldState.error?.message}
      onChange={field.onChange}
      onBlur={field.onBlur}
    />
  )
}

type FormTextAreaFieldProps<V extends FieldValues> = Omit<ComponentProps<typeof TextAreaField>, Kept> & {
  name: FieldPathByValue<V, string>
}

export function FormTextAreaField<V extends FieldValues>({ name, ...props }: FormTextAreaFieldProps<V>) {
  const { field, fieldState } = useController<V>({ name })
  return (
    <TextAreaField
      {...props}
      value={field.value}
      error={fieldState.error?.message}
      onChange={field.onChange}
      onBlur={field.onBlur}
    />
  )
}

type FormSwitchRowProps<V extends FieldValues> = {
  name: FieldPathByValue<V, boolean>
  label: string
  hint?: ReactNode
  disabled?: boolean
  /** Inverts the switch: the switch is on if the value is false. */
  inverted?: boolean
}

export function FormSwitchRow<V extends FieldValues>({ name, inverted, ...props }: FormSwitchRowProps<V>) {
  const { field } = useController<V>({ name })
  return (
    <SwitchRow
      {...props}
      checked={inverted ? !field.value : field.value}
      onChange={(on) => field.onChange(inverted ? !on : on)}
    />
  )
}

type FormToggleGroupProps<V extends FieldValues, C extends string> = Omit<
  ComponentProps<typeof ToggleGroup<C>>,
  'value' | 'onChange'
> & { name: FieldPathByValue<V, C> }

export function FormToggleGroup<V extends FieldValues, C extends string>({
  name,
  ...props
}: FormToggleGroupProps<V, C>) {
  const { field } = useController<V>({ name })
  return <ToggleGroup<C> {...props} value={field.value} onChange={field.onChange} />
}
