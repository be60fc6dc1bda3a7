"""What our plain pages say, in both languages. Messages of errors are mapped here as well."""

from collections.abc import Mapping

from starlette.requests import Request

LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "undertone_language"

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Log in",
        "tagline": "Hears how your customers feel, and helps you answer.",
        "username": "Name",
        "password": "Password",
        "log_in": "Log in",
        "other_language": "中文",
        "wrong": "The name or the password is wrong.",
        "slower": "Too many tries. Try again in {seconds} seconds.",
        "needs_tls": "Over a network your browser keeps a login only with HTTPS. "
        "Put a proxy with TLS in front of Undertone.",
        "offline": "The database does not answer. Try again shortly.",
        "demo_title": "This is a demo",
        "demo_text": "Everything in it is invented. Log in as one of:",
        "role_agent": "agent",
        "role_supervisor": "supervisor",
        "role_admin": "administrator",
        "be_customer": "Write as a customer",
        "describe_api": "Send messages in",
        "refused_title": "This page is not yours",
        "refused_text": "It needs the role “{role}”. Ask an administrator if you should have it.",
        "back": "To your inbox",
        "log_out": "Log out",
    },
    "zh": {
        "title": "登录",
        "tagline": "听懂客户的情绪，帮你把话回好。",
        "username": "用户名",
        "password": "密码",
        "log_in": "登录",
        "other_language": "English",
        "wrong": "用户名或密码不对。",
        "slower": "尝试次数太多，请 {seconds} 秒后再试。",
        "needs_tls": "通过网络访问时，浏览器只在 HTTPS 下保留登录。"
        "请在 Undertone 前面架设 TLS 代理。",
        "offline": "数据库没有响应，请稍后再试。",
        "demo_title": "这是演示",
        "demo_text": "内容全部是虚构的。可以用下面任一账号登录：",
        "role_agent": "客服",
        "role_supervisor": "主管",
        "role_admin": "管理员",
        "be_customer": "以客户身份发消息",
        "describe_api": "接入消息",
        "refused_title": "你没有这个页面的权限",
        "refused_text": "这里需要“{role}”角色。如果你应该有，请联系管理员。",
        "back": "回到收件箱",
        "log_out": "退出登录",
    },
}


def other(language: str) -> str:
    """The language that is not this one."""
    return "en" if language == "zh" else "zh"


def language_of(request: Request) -> str:
    """For somebody who has not logged in yet: what they chose, else what their browser asks for."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    first = request.headers.get("accept-language", "").lower().split(",")[0]
    return "zh" if first.startswith("zh") else "en"
