"""What the desk's own commands say to people, in Chinese and English."""

from __future__ import annotations

SAID = {  # key: (Chinese, English)
    "done.release": ("{ref} 已退回，暂无人经办，列在最前", "{ref} is released: nobody owns it, it is listed first"),
    "passed_over": (
        "注意：影响一线的 {refs} 还没有人经办，先办一线。",
        "Mind: {refs} hold up the front line and nobody has them; the front line comes first.",
    ),
    "done.link.depends_on": ("{ref} 须待 {other} 办结后才能办结", "{ref} depends on {other}"),
    "done.link.relates_to": ("{ref} 与 {other} 相关", "{ref} relates to {other}"),
    "done.unlink": ("{ref} 与 {other} 不再关联", "{ref} and {other} are no longer linked"),
    "done.watch": ("{who} 关注 {ref}", "{who} watches {ref}"),
    "done.unwatch": ("{who} 不再关注 {ref}", "{who} watches {ref} no longer"),
    "tags": ("标签", "Tags"),
    "watchers": ("关注", "Watched by"),
    "links": ("关联", "Links"),
    "links.depends_on": ("须待 {ref}（{state}）", "depends on {ref} ({state})"),
    "links.needed_by": ("{ref}（{state}）在等本件", "needed by {ref} ({state})"),
    "links.relates_to": ("相关 {ref}（{state}）", "relates to {ref} ({state})"),
    "new.tell": (
        "{ref}，承诺 {due} 前办结。请告诉来人：编号 {ref}，{due} 前办结。",
        "{ref}, promised for {due}. Tell the caller: {ref}, done by {due}.",
    ),
    "new.ack": ("给 {recipient} 寄回执吗？", "Send an acknowledgement to {recipient}?"),
    "new.no_address": ("没有邮箱地址，不寄回执", "no acknowledgement: there is no address"),
    "new.by_hand": ("按您的意思不寄回执", "no acknowledgement, as you wish"),
    "new.blocked": ("该地址不发自动信，不寄回执", "no acknowledgement: that address gets no automatic letters"),
    "new.address_suspended": (
        "寄往该地址的信曾被退回，不寄回执",
        "no acknowledgement: a letter to that address came back",
    ),
    "phone": ("电话", "by telephone"),
    "walk_in": ("到访", "at the counter"),
    "search.none": ("没有找到。", "Nothing was found."),
    "search.where": ("出处", "Said in"),
    "search.request": ("主题/来件人", "subject"),
    "search.mail": ("来信", "mail"),
    "search.event": ("经办文字", "staff"),
    "search.file": ("附件名", "file"),
}
