from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.channels import channel, mail
        from accounts.models import Channel
        from accounts.own_data import sign_in as share
        from accounts.sign_in import admin, passkeys, second_factor

        share.register()
        channel.register(Channel.EMAIL, mail.Mail())
        second_factor.make_codes_single_use()
        passkeys.guard()
        admin.leave_out()
