import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { Card } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import type { CallError } from '../../../lib/bridge/desktop.ts'

/** A card with a list that is loaded page by page. `none` is the text of an empty list, `more` the text of the button for the next page. */
export function PagedCard<T>({
  list: { data, error, refetch, hasNextPage, isFetching, fetchNextPage },
  none,
  more,
  children,
}: {
  list: UseInfiniteQueryResult<T[], CallError>
  none: string
  more: string
  children: (items: T[]) => ReactNode
}) {
  if (!data) {
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <SkeletonRows rows={2} height={40} />
    )
  }
  return (
    <Card>
      {data.length > 0 ? children(data) : <p className="py-3 text-ink-3">{none}</p>}
      {hasNextPage ? (
        <div className="py-2">
          <Button small busy={isFetching} onClick={() => void fetchNextPage()}>
            {more}
          </Button>
        </div>
      ) : null}
    </Card>
  )
}
