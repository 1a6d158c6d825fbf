"""The addresses of the room `letters`."""

from django.urls import path

from . import protecting, steps, translation_views, views

urlpatterns = [
    path("letters/<slug:slug>/text.<str:language>.md", views.canonical, name="canonical-text"),
    path("letters/<slug:slug>/<str:language>/side-by-side", views.side_by_side, name="side-by-side"),
    path("letters/<slug:slug>/rules.txt", views.rules, name="rules"),
    path("drafts/<str:token>/texts/<str:language>", views.edit_by_link, name="draft-text"),
    path("desk/campaigns/<slug:campaign>/letters/new", views.start, name="letter-start"),
    path("desk/letters/<slug:letter>/texts/add", views.add, name="desk-text-add"),
    path("desk/letters/<slug:letter>/texts/<str:language>", views.edit, name="desk-text"),
    path("desk/letters/<slug:letter>/texts/<str:language>/remove", views.remove, name="desk-text-remove"),
    path(
        "desk/letters/<slug:letter>/translations/<str:language>", translation_views.on_the_desk, name="desk-translation"
    ),
    path(
        "desk/letters/<slug:letter>/translations/<str:language>/file/<str:form>",
        translation_views.file_on_the_desk,
        name="desk-translation-file",
    ),
    path(
        "desk/letters/<slug:letter>/translations/<str:language>/upload",
        translation_views.upload_on_the_desk,
        name="desk-translation-upload",
    ),
    path(
        "desk/letters/<slug:letter>/translations/<str:language>/review",
        translation_views.review_on_the_desk,
        name="desk-translation-review",
    ),
    path(
        "desk/letters/<slug:letter>/translations/<str:language>/link",
        translation_views.new_link,
        name="desk-translation-link",
    ),
    path(
        "desk/letters/<slug:letter>/translations/<str:language>/publish",
        translation_views.publish,
        name="desk-translation-publish",
    ),
    path("desk/letters/<slug:letter>/settings", views.settings, name="desk-letter-settings"),
    path("letters/<slug:slug>/recipients.txt", views.recipients, name="recipients"),
    path("desk/letters/<slug:letter>/protection", protecting.protection, name="desk-protection"),
    path("desk/letters/<slug:letter>/keys", protecting.keys, name="desk-keys"),
    path("desk/letters/<slug:letter>/keys/use", protecting.use_keys, name="desk-keys-use"),
    path("desk/letters/<slug:letter>/keys/<int:holder>/drill", protecting.drill, name="desk-key-drill"),
    path("desk/letters/<slug:letter>/keys/<int:holder>/answer", protecting.answer_drill, name="desk-key-answer"),
    path("desk/letters/<slug:letter>/keys/<int:holder>/remove", protecting.remove_key, name="desk-key-remove"),
    path("desk/letters/<slug:letter>/supersede", steps.supersede, name="desk-supersede"),
    path("desk/letters/<slug:letter>/meeting-window", steps.meeting_window, name="desk-meeting-window"),
    path("desk/letters/<slug:letter>/draft-link", steps.new_draft_link, name="desk-draft-link"),
    path("desk/letters/<slug:letter>/steps/<str:name>", steps.step, name="desk-step"),
]
