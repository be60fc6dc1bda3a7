// Words of the label desk, besides those of the inbox: [English, Chinese].

export default {
  sheet: ["Message to label", "待标注消息"],
  before_customer: ["Before, by the customer", "此前客户说"],
  before_agent: ["Before, by us", "此前客服说"],
  why_unsure: ["teaches most", "收获最大"],
  why_unsure_tip: [
    "Of all that wait, one on which the model can least decide between two moods, so your answer teaches it most. Of messages worded nearly alike usually one is chosen",
    "待标注消息里，这是模型在两种情绪之间最难取舍的之一，标注后收获最大。说法相近的一般只挑一条",
  ],
  why_second: ["drawn at random", "随机抽取"],
  why_second_tip: [
    "Drawn at random, to see how the model does on ordinary messages and how far people agree",
    "随机抽取，用来检验模型在日常消息上的表现，以及大家的标注是否一致",
  ],
  why_blind: ["drawn at random", "随机抽取"],
  why_blind_tip: [
    "Drawn at random, to see how the model does on ordinary messages and how far people agree",
    "随机抽取，用来检验模型在日常消息上的表现，以及大家的标注是否一致",
  ],
  blind: ["Your own reading counts here: the model's is not shown", "这条请独立判断，模型的判断不显示"],
  blind_tip: [
    "One message in a few is labelled without seeing what the model said, so that the label cannot lean on it",
    "每隔几条就有一条不显示模型判断，避免标注受它影响",
  ],
  model_reads: ["The model reads", "模型判断为"],
  model_leans: ["The model leans to", "模型倾向于"],
  model_version: ["model {version}", "模型 {version}"],
  key_back_label: ["Back", "上一条"],
  key_confirm_label: ["Agree with the model", "同意模型"],
  key_skip_label: ["Skip", "跳过"],

  pace: ["Pace", "进度"],
  labelled_today: ["today", "今日"],
  labelled_today_tip: ["Messages you labelled today", "你今天标注的消息"],
  labelled_now: ["just now", "本次"],
  labelled_now_tip: ["Since you opened this page", "打开本页后标注的消息"],
  a_minute: ["a minute", "条/分钟"],
  a_minute_tip: ["Your pace over the last labels, pauses left out", "最近的标注速度，不含停顿"],
  waiting_count: ["waiting", "条待标注"],
  waiting_count_tip: ["Recent messages that wait for a label of yours", "等你标注的近期消息"],

  just_labelled: ["Just labelled", "刚刚标注"],
  skipped: ["skipped", "已跳过"],
  trail_agreed: ["As the model read it", "与模型判断一致"],
  trail_corrected: ["The model read it as {label}", "模型判断为{label}"],

  nothing_to_label: ["Nothing to label", "没有待标注的消息"],
  all_labelled: ["All labelled", "全部标完"],
  nothing_to_label_why: [
    "Messages come here once the model has read them. New ones appear by themselves.",
    "消息经模型判断后会来到这里，新消息会自动出现。",
  ],
  skipped_again: ["Show {n} skipped messages again", "重新显示跳过的 {n} 条"],
  skipped_again_1: ["Show the skipped message again", "重新显示跳过的 1 条"],
  deal_failed: ["The messages could not be loaded", "消息没能加载"],
};
