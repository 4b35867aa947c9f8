import { Field as Base } from '@base-ui/react/field'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'

export const inputClass = cn(
  'h-8 w-full rounded-control border border-line-strong bg-canvas px-2.5 text-sm text-ink transition-colors',
  'hover:border-ink-3 focus-visible:border-accent focus-visible:outline-offset-0',
  'aria-invalid:border-bad data-invalid:border-bad disabled:opacity-60',
)

type FieldProps = { label: string; hint?: ReactNode; error?: string | undefined; children: ReactNode }

function Field({ label, hint, error, children }: FieldProps) {
  return (
    <Base.Root invalid={!!error} className="flex flex-col gap-1">
      <Base.Label className="text-sm font-medium text-ink">{label}</Base.Label>
      {children}
      {hint ? <Base.Description className="text-xs text-ink-3">{hint}</Base.Description> : null}
      {error ? (
        <Base.Error match={true} className="text-xs text-bad">
          {error}
        </Base.Error>
      ) : null}
    </Base.Root>
  )
}

type TextFieldProps = Omit<FieldProps, 'children'> & ComponentProps<'input'>

/** An input with label, hint and error. ARIA attributes connect them for screen readers. */
export function TextField({ label, hint, error, className, ref: _ref, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      <Base.Control
        {...(input as Record<string, unknown>)}
        aria-invalid={!!error}
        className={cn(inputClass, className)}
      />
    </Field>
  )
}

type TextAreaFieldProps = Omit<FieldProps, 'children'> & ComponentProps<'textarea'>

export function TextAreaField({ label, hint, error, className, ...area }: TextAreaFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      <Base.Control
        render={<textarea {...area} className={cn(inputClass, 'h-auto resize-y py-1.5', className)} />}
      />
    </Field>
  )
}
