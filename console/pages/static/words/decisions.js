// Words of the views beside labelling at the label desk: [English, Chinese].

export default {
  views: ["Views of the label desk", "标注页面"],
  view_label: ["Label", "标注"],
  view_disagreements: ["Disagreements", "意见不一"],
  view_suspects: ["Probable slips", "疑似标错"],
  view_agreement: ["Agreement", "一致性"],

  to_decide: ["Message to decide", "待裁定消息"],
  sides: ["Who said what", "各人的标注"],
  nobody_said: ["nobody", "没有人选"],
  said_blind: ["label desk", "标注页"],
  said_in_sight: ["inbox", "收件箱"],
  looked_for: ["looked {seconds} s", "看了 {seconds} 秒"],
  model_then: ["model then: {label} {sure} ({version})", "当时模型：{label} {sure}（{version}）"],
  model_then_none: ["not read by the model then", "当时模型还没有判断"],
  key_keep_label: ["Keep the label", "标签没错"],
  given_chance: ["the model gave {label} {sure}", "模型认为是{label}的可能性为 {sure}"],
  given_tip: [
    "What the model said before anybody labelled it, so it had not learned the label",
    "这是有人标注之前模型给出的概率，还没有学过这个标签",
  ],

  disagreements_intro: [
    "Two people read these differently. Nothing is learned from them until you decide; what you decide stands.",
    "这些消息两个人标得不一样。裁定之前不会用来训练，裁定之后以裁定为准。",
  ],
  no_disagreements: ["Nobody disagrees", "没有意见不一的消息"],
  no_disagreements_why: [
    "Messages come here when two people label them differently.",
    "两个人标得不一样的消息会来到这里。",
  ],
  suspects_intro: [
    "Held against all other labels, these are probably slips. They count as they are until you look: keep or decide anew.",
    "和其他标签比较，这些很可能是标错了。你看之前照常使用：确认没错，或者重新裁定。",
  ],
  no_suspects: ["No label looks like a slip", "没有疑似标错的标签"],
  no_suspects_why: [
    "Labels come here when they contradict what the model usually gets right.",
    "和模型通常判断正确的情况相矛盾的标签会来到这里。",
  ],
  too_few: ["Too few labels to tell yet", "标签还不够多，暂时看不出"],
  too_few_weighed: [
    "{n} labels have the model's word beside them; slips can be told from {needed} on.",
    "目前有 {n} 个标签带有模型当时的判断，达到 {needed} 个后才能看出标错的。",
  ],

  settled_lately: ["Settled lately", "最近裁定"],
  reopen: ["Reopen", "重新打开"],
  reopen_this: ["Reopen: {text}", "重新打开：{text}"],

  agreement_intro: [
    "Kappa says how far people agree beyond chance: 1 is always, 0 is no more than by chance.",
    "Kappa 表示超出偶然的一致程度：1 为完全一致，0 为和碰巧一样。",
  ],
  agreement_intro_own: [
    "How far others agree with you, beyond chance: kappa 1 is always, 0 is no more than by chance. Supervisors see everybody.",
    "其他人和你的一致程度（除去偶然）：Kappa 为 1 是完全一致，0 是和碰巧一样。主管能看到所有人的。",
  ],
  agreement_failed: ["The figures could not be loaded", "数据没能加载"],
  agreement_pairs: ["Two people on the same messages", "两人标注同一条消息"],
  agreement_pairs_why: [
    "Only where the second did not see the first label.",
    "只计算第二个人没看到前一个标签的消息。",
  ],
  agreement_settled: ["With what supervisors settled", "与主管裁定相比"],
  agreement_settled_why: [
    "These messages were disputed or looked like slips, so figures are lower here than on ordinary ones.",
    "这些消息本来就有争议或疑似标错，所以数字比日常消息低。",
  ],
  agreement_none: ["Nothing to show yet: figures begin at {needed} messages in common.", "还没有数据：共同标注满 {needed} 条后开始显示。"],
  agreement_few_pairs: ["{n} more pairs have fewer than {needed} messages in common.", "另有 {n} 对共同标注不足 {needed} 条。"],
  agreement_few_pairs_1: ["One more pair has fewer than {needed} messages in common.", "另有 1 对共同标注不足 {needed} 条。"],
  agreement_few_settled: ["{n} more people have fewer than {needed} settled messages.", "另有 {n} 人被裁定的消息不足 {needed} 条。"],
  agreement_few_settled_1: ["One more person has fewer than {needed} settled messages.", "另有 1 人被裁定的消息不足 {needed} 条。"],
  people: ["Who", "标注人"],
  messages_n: ["Messages (n)", "消息数 n"],
  same_share: ["Same label", "标签相同"],
  kappa: ["Kappa", "Kappa"],
  kappa_interval: ["95 % interval", "95 % 区间"],
  kappa_from_to: ["{low} to {high}", "{low} 至 {high}"],
  kappa_none: ["both gave one label only", "双方都只用过一种标签"],
};
