from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.channels import channel, mail
        from accounts.channels.sms.carrier import Texting
        from accounts.models import Channel
        from accounts.own_data import kinds as of_own_data
        from accounts.own_data import sign_in as share
        from accounts.phones import kinds as of_phones
        from accounts.sign_in import admin, passkeys, second_factor
        from accounts.sign_in import kinds as of_sign_in

        share.register()
        channel.register(Channel.EMAIL, mail.Mail())
        channel.register(Channel.SMS, Texting())
        of_phones.register()
        of_own_data.register()
        of_sign_in.register()
        second_factor.make_codes_single_use()
        passkeys.guard()
        admin.leave_out()
