// The conditions of workflows: in the sentence of a workflow, in its editor, and where a visit falls short.
export const conditions = {
  add: '条件を追加',
  remove: '条件「{name}」を削除',
  /** The entries of the menu. */
  name: {
    signals: 'シグナル',
    readForMs: '閲覧時間',
    sharePercent: '閲覧したページの割合',
    pages: '特定のページの閲覧時間',
    visit: '初回の閲覧・再訪',
    did: '閲覧者の操作',
    record: 'リードのみ・取引先責任者のみ',
    memberOf: 'キャンペーンメンバーのみ',
  },
  /** Parts of the sentence 「閲覧者が資料を閉じたら、…の場合に、ToDoを作成する」. */
  phrase: {
    signals: 'シグナル（{signals}）に該当',
    readForMs: '閲覧時間が{time}以上',
    sharePercent: '全ページの{percent}%以上を閲覧',
    page: '{from}ページの閲覧時間が{time}以上',
    pages: '{from}～{to}ページの閲覧時間が{time}以上',
    visit: '{visit}',
    did: '{did}あり',
    record: '閲覧者が{record}',
    memberOf: '閲覧者がキャンペーン{campaign}のメンバー',
  },
  /** All conditions, after the trigger. */
  all: '、{conditions}の場合に',
  /** Between two conditions. */
  and: '、かつ',
  /** Between two actions of the condition `did`. */
  or: 'または',
  did: {
    meeting: '「打ち合わせを予約」のクリック',
    reply: '「返信」のクリック',
    page: '次のステップのページの表示',
    download: 'ダウンロード',
    share: '同僚への共有',
    print: '印刷画面の表示',
    link: 'PDF内のリンクのクリック',
  },
  visit: { first: '初回の閲覧', returning: '再訪' },
  record: { Lead: 'リード', Contact: '取引先責任者' },
  seconds: '秒',
  field: {
    seconds: '秒数',
    percent: 'ページの割合（%）',
    from: '開始ページ',
    to: '終了ページ',
    visit: '閲覧の種類',
    did: '閲覧者の操作',
    record: 'レコードの種類',
    campaign: '対象のキャンペーン',
  },
  invalid:
    '条件を確認してください。数値は整数で入力します（1秒以上、1～100%、ページは小さい順）。キャンペーンはIDまたはURLを入力してください。',
  beyond_other: 'この資料は{count}ページまでのため、この条件を満たすことはありません。',
  /** Why no Task was written. `unmet` is a list of sentences. */
  reason: 'ワークフローの条件を満たしていません。{unmet}',
  short: '条件未達',
  anyway: '条件に関係なく実行',
  unmet: {
    signals: 'シグナル（{signals}）に該当しません。',
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
    did: '次の操作がありませんでした：{did}',
    memberOf: 'キャンペーン「{campaign}」のメンバーではありません。',
  },
} as const
