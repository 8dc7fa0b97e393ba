from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.own_data import sign_in as share
        from accounts.sign_in import admin, passkeys, second_factor

        share.register()
        second_factor.make_codes_single_use()
        passkeys.guard()
        admin.leave_out()
