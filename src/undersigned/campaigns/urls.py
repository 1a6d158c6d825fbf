"""The addresses of the room `campaigns`.

allauth's own address lists are not included: only the views that are used are mapped, under the names by which allauth
finds them (`account_…`, `mfa_…`). Passwords, social accounts and address management have no address here.
"""

from allauth.account.views import LogoutView
from django.urls import path

from . import activities, approvals, links, signin, team, views
from .admin import operator

urlpatterns = [
    path("start", views.start, name="start"),
    path("start", views.start, name="account_signup"),
    path("desk/sign-in/", signin.SignInView.as_view(), name="account_login"),
    path("desk/sign-in/", signin.SignInView.as_view(), name="account_request_login_code"),
    path("desk/sign-in/code/", signin.CodeView.as_view(), name="account_confirm_login_code"),
    path("desk/sign-in/passkey/", signin.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("desk/sign-in/not-allowed/", signin.inactive, name="account_inactive"),
    path("desk/sign-out/", LogoutView.as_view(template_name="campaigns/sign_out.html"), name="account_logout"),
    path("desk/welcome/<str:token>", signin.welcome, name="welcome"),
    path("desk/invitations/<str:token>", views.invitation, name="invitation"),
    path("desk/account/", views.account, name="account"),
    path("desk/account/", views.account, name="mfa_index"),
    path("desk/account/", views.account, name="mfa_list_webauthn"),
    path("desk/account/sign-out-everywhere", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("desk/account/passkeys/add", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("desk/account/passkeys/<int:pk>/remove", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("desk/campaigns/<slug:campaign>/about/", team.describe, name="campaign_describe"),
    path("desk/campaigns/<slug:campaign>/team/", team.team, name="team"),
    path("desk/campaigns/<slug:campaign>/team/leave", team.leave, name="team_leave"),
    path("desk/campaigns/<slug:campaign>/team/<int:member>/role", team.change_role, name="team_role"),
    path("desk/campaigns/<slug:campaign>/team/<int:member>/remove", team.remove, name="team_remove"),
    path(
        "desk/campaigns/<slug:campaign>/team/invitations/<int:waiting>/withdraw",
        team.withdraw,
        name="team_invitation_withdraw",
    ),
    path("desk/campaigns/<slug:campaign>/activity/", activities.activity, name="team_activity"),
    path("desk/campaigns/<slug:campaign>/approvals/", approvals.approvals, name="approvals"),
    path("desk/campaigns/<slug:campaign>/approvals/<uuid:approval>/answer", approvals.answer, name="approval_answer"),
    path("desk/campaigns/<slug:campaign>/links/", links.links, name="campaign_links"),
    path("desk/campaigns/<slug:campaign>/links/<int:link>/confirm", links.confirm, name="campaign_link_confirm"),
    path("desk/campaigns/<slug:campaign>/links/<int:link>/end", links.end, name="campaign_link_end"),
    path("operator/", operator.urls),
]
