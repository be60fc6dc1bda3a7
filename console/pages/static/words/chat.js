// Words of the customer's page: [English, Chinese].

export default {
  chat_title: ["Chat with us", "在线客服"],
  chat_hello: ["Hello! How can we help?", "您好，有什么可以帮您？"],
  chat_hello_more: [
    "Write below. A person answers here, and you can come back to this page later.",
    "请在下方留言，客服会在这里回复您。稍后再打开本页也能看到。",
  ],
  chat_name: ["Your name (optional)", "怎么称呼您（可不填）"],
  chat_field: ["Your message", "您的消息"],
  chat_hint: ["Write a message…", "输入消息…"],
  chat_send: ["Send", "发送"],
  chat_sending: ["Sending…", "发送中…"],
  chat_sent: ["Sent", "已发送"],
  chat_again: ["Try again", "重新发送"],
  chat_failed: ["Not sent.", "没有发出。"],
  chat_offline: ["No connection. Your message waits here.", "网络断开，消息会保留在这里。"],
  chat_lost: ["Reconnecting…", "正在重新连接…"],
  chat_loading_failed: ["The conversation could not be loaded.", "会话没能加载。"],
  chat_agent: ["Customer service", "客服"],
  chat_you: ["You", "您"],
  chat_log: ["Conversation", "会话"],
  now: ["now", "刚刚"],
  today: ["Today", "今天"],
  yesterday: ["Yesterday", "昨天"],
};
