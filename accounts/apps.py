from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.channels import channel, mail
        from accounts.channels.sms.carrier import Texting
        from accounts.models import Channel
        from accounts.own_data import sign_in as share
        from accounts.phones import kinds as of_phones
        from accounts.sign_in import admin, passkeys, second_factor

        share.register()
        channel.register(Channel.EMAIL, mail.Mail())
        channel.register(Channel.SMS, Texting())
        of_phones.register()
        second_factor.make_codes_single_use()
        passkeys.guard()
        admin.leave_out()
