// The conditions of workflows: in the sentence of a workflow, in its editor, and where a visit falls short.
export const conditions = {
  /** Why no Task was written. `unmet` is a list of sentences. */
  reason: 'ワークフローの条件を満たしていません。{unmet}',
  /** Between two sentences. */
  gap: '',
  short: '条件未達',
  anyway: '条件に関係なく実行',
  unmet: {
    readForMs: '閲覧時間が{actual}でした（条件：{wanted}以上）。',
    pages: '{page}ページの閲覧時間が{actual}でした（条件：{wanted}以上）。',
    pageRange: '{from}～{to}ページの閲覧時間が{actual}でした（条件：{wanted}以上）。',
    sharePercent: '閲覧したページが全体の{actual}%でした（条件：{wanted}%以上）。',
    visit: {
      first: 'この資料を以前にも閲覧しています（条件：初回の閲覧）。',
      returning: 'この資料の初回の閲覧です（条件：再訪）。',
    },
    record: {
      Lead: {
        Contact: '閲覧者は取引先責任者です（条件：リード）。',
        none: 'このメールアドレスのリードがありません。',
      },
      Contact: {
        Lead: '閲覧者はリードです（条件：取引先責任者）。',
        none: 'このメールアドレスの取引先責任者がありません。',
      },
    },
    memberOf: 'キャンペーン「{campaign}」のメンバーではありません。',
  },
} as const
