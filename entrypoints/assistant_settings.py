"""Settings of the assistant, and of the model of language that it may have."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from entrypoints.whatsapp_settings import setting


class AssistantSettings(BaseSettings):
    """With a key a model fills slots and words answers; without one, or where it fails, rules do."""

    openai_api_key: SecretStr = setting("lets a model word the assistant's replies; rules if empty", SecretStr(""), secret=True)
    openai_base_url: str = setting("another address of OpenAI's API", "https://api.openai.com/v1")
    openai_model: str = setting("the model", "gpt-4o-mini")
    openai_timeout_seconds: float = setting("how long the model may take for one question, of two for a reply", 8.0, gt=0, le=120)
    openai_daily_tokens: int = setting("tokens a day that the model may take for everybody together", 5_000_000, ge=0)
    openai_person_daily_tokens: int = setting("tokens a day that the model may take for one person", 100_000, ge=0)
