import { Progress as Base } from '@base-ui/react/progress'

/** A progress bar. `value` and `max` have the same unit. */
export function Progress({ label, value, max }: { label: string; value: number; max: number }) {
  return (
    <Base.Root aria-label={label} value={value} max={max} className="my-1">
      <Base.Track className="h-1 overflow-hidden rounded-full bg-hover">
        <Base.Indicator className="h-full rounded-full bg-accent transition-[width]" />
      </Base.Track>
    </Base.Root>
  )
}
