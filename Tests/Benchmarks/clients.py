"""One image, asked for once with the service's own SDK and its own settings: clients.py NAME URL [SECONDS].

SECONDS is its time-out, given the way its documentation says; without it, and for all retries, its defaults hold.
"""
import sys

NAME, URL = sys.argv[1:3]
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else None


def fal_client():
    from fal_client import client
    client.QUEUE_URL_FORMAT = URL + "/"  # A constant: it has no setting for an address without TLS.
    settings = {} if SECONDS is None else {"default_timeout": SECONDS}
    client.SyncClient(key="none", **settings).submit("fal-ai/flux/dev", arguments={"prompt": "a fox"})


def openai():
    import openai
    settings = {} if SECONDS is None else {"timeout": SECONDS}
    client = openai.OpenAI(api_key="none", base_url=URL + "/v1", **settings)
    client.images.generate(model="gpt-image-1", prompt="a fox")


def replicate():
    import replicate
    settings = {} if SECONDS is None else {"wait": SECONDS}  # Without it, it waits for an answer for ever.
    client = replicate.Client(api_token="none", base_url=URL)
    client.predictions.create(version="fox", input={"prompt": "a fox"}, **settings)


{"fal-client": fal_client, "openai": openai, "replicate": replicate}[NAME]()
