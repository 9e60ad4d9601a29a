"""Everything that changes a request for a number."""

from .drafts import draft_begin, draft_expire, draft_forget, draft_save, drafts_expire, drafts_warn, links_send
from .granting import request_approve, request_refuse
from .letters import letter_post, letter_render, letters_sweep
from .office import order_confirm, request_ask, request_niss_record, request_take_up, visa_confirm
from .submission import request_answer, request_submit, request_withdraw

__all__ = [
    "draft_begin",
    "draft_expire",
    "draft_forget",
    "draft_save",
    "drafts_expire",
    "drafts_warn",
    "letter_post",
    "letter_render",
    "letters_sweep",
    "links_send",
    "order_confirm",
    "request_answer",
    "request_approve",
    "request_ask",
    "request_niss_record",
    "request_refuse",
    "request_submit",
    "request_take_up",
    "request_withdraw",
    "visa_confirm",
]
