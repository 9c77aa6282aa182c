"""The codes by which a gateway says how a device is, in words (envoy-api 2.11)."""

_WORDS = {
    "envoy.global.ok": "Normal",
    "envoy.cond_flags.pcu_ctrl.dc-pwr-low": "DC power too low",
    "envoy.cond_flags.obs_strs.failure": "Failure to report",
    "envoy.cond_flags.pcu_chan.dcvoltagetoolow": "DC voltage too low",
    "envoy.cond_flags.pcu_chan.pwrgenoffbycmd": "Production switched off by command",
    "envoy.cond_flags.nsrb_ctrl.relayopen": "Relay open",
    "envoy.cond_flags.nsrb_ctrl.relayforced": "Relay forced",
    "prop.done": "Done",
}


def status_text(codes: tuple[str, ...]) -> str:
    """Return all *codes* in words; a code without words stands for itself."""
    return ", ".join(_WORDS.get(code, code) for code in codes)
