import type { Role } from '#shared/model/basics.ts'
import type { MemberVisibility } from '#shared/model/people.ts'

/**
 * What a member may see (ADR 96). Each repository method that reads documents, links, visits, visitors or runs for a member needs it. It has a private
 * constructor, so it can only be made from the role of a member and the setting of the workspace.
 */
export class Visibility {
  /** For the work of the tracker itself, for example workflows and sweeps. Never use it to answer a member. */
  static readonly whole = new Visibility(null, null)

  /** The member whose documents are visible, together with the documents of this member's links. Null: all documents. */
  readonly documentsOf: string | null
  /** The member whose links, visits, visitors and runs are visible. Null: those of all members. */
  readonly readersOf: string | null
  /** Makes the type nominal: an object with the same fields is no visibility. */
  readonly #made = true

  private constructor(documentsOf: string | null, readersOf: string | null) {
    this.documentsOf = documentsOf
    this.readersOf = readersOf
  }

  static isVisibility(value: object): value is Visibility {
    return #made in value
  }

  /** Admins and managers see everything. */
  static of({ memberId, role }: { memberId: string; role: Role }, setting: MemberVisibility): Visibility {
    if (role !== 'member' || setting === 'everything') return Visibility.whole
    return new Visibility(setting === 'own' ? memberId : null, memberId)
  }

  /** True if the member sees the visits of all members. */
  get isWhole(): boolean {
    return this.readersOf === null
  }
}
