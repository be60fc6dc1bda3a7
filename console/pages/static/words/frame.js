// Words that all pages share: [English, Chinese].

export default {
  page_agent: ["Inbox", "收件箱"],
  page_supervisor: ["Escalations", "升级处理"],
  page_labels: ["Labels", "标注"],
  page_models: ["Models", "模型"],
  page_admin: ["Admin", "管理"],
  pages: ["Pages", "页面"],

  language: ["Language", "语言"],
  available: ["Available", "在线"],
  away: ["Away", "离开"],
  availability: ["Availability", "接待状态"],
  log_out: ["Log out", "退出登录"],
  role_agent: ["Agent", "客服"],
  role_supervisor: ["Supervisor", "主管"],
  role_admin: ["Administrator", "管理员"],

  reconnecting: ["Reconnecting…", "正在重新连接…"],
  unreachable: [
    "The console did not answer. Nothing was lost; try again.",
    "控制台没有响应。内容都还在，请再试一次。",
  ],
  failed_start: ["This page could not be opened", "页面没能打开"],
  try_again: ["Try again", "再试一次"],
  close: ["Close", "关闭"],
  cancel: ["Cancel", "取消"],
  undo: ["Undo", "撤销"],
  save: ["Save", "保存"],

  brain: ["Mood by {version}", "情绪模型 {version}"],
  brain_tip: ["Model version {version} reads new messages", "新消息由模型版本 {version} 判断情绪"],
  brain_none: ["No mood model", "没有情绪模型"],
  brain_waking_tip: ["Messages that came meanwhile are read once it is ready", "加载完成后会补上这段时间的消息"],
  brain_waking: ["Mood model loading", "情绪模型加载中"],

  negative: ["negative", "负面"],
  neutral: ["neutral", "中性"],
  positive: ["positive", "正面"],
  reading_tip: [
    "{score} · {sure} sure · model {version}",
    "{score} · 把握 {sure} · 模型 {version}",
  ],
  unsure_tip: [
    "Unsure: {label} at {sure} · {score} · model {version}",
    "拿不准：{label}，把握 {sure} · {score} · 模型 {version}",
  ],
  really: [
    "Really {label}? The model is {sure} % sure of {model}. Press it again to confirm.",
    "确定是{label}吗？模型有 {sure} % 的把握认为是{model}。再按一次即可确认。",
  ],
  curve_tip: [
    "Mood over {n} messages: {from} to {to}",
    "{n} 条消息的情绪：从 {from} 到 {to}",
  ],
  nameless: ["Customer {id}", "客户 {id}"],

  now: ["now", "刚刚"],
  minutes_short: ["{n}m", "{n} 分钟"],
  hours_short: ["{n}h", "{n} 小时"],
  days_short: ["{n}d", "{n} 天"],
  under_a_minute: ["under a minute", "不到 1 分钟"],
  minutes_long: ["{n} min", "{n} 分钟"],
  hours_long: ["{n} h", "{n} 小时"],
  days_long: ["{n} days", "{n} 天"],
  today: ["Today", "今天"],
  yesterday: ["Yesterday", "昨天"],
};
