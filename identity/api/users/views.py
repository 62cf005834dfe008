"""People: who they are, and what applications keep about them."""

from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.paging import Listed
from identity.api.search import QUERY, condition_of
from identity.api.shapes import Anything, Flag, Shape, Text
from identity.api.users import operations, shapes
from identity.api.users.identities import PersonShape, sso_identities_of
from identity.api.users.shapes import ProfileShape, UserShape, find_user, shown
from identity.users.operations import delete_user, resume_user, suspend_user


class CustomDataBody(Shape):
    custom_data = Anything()


class ProfileBody(Shape):
    profile = ProfileShape()


class SuspensionBody(Shape):
    is_suspended = Flag()


class PasswordBody(Shape):
    password = Text(max_length=1000)


class HasPassword(Shape):
    has_password = Flag()


class UsersEndpoint(Endpoint):
    area = "users"

    @listing("ListUsers", "People, the newest first", gives=UserShape, query=QUERY)
    def get(self, call: Call) -> Listed:
        found = shapes.searchable().filter(condition_of(call.request, shapes.SEARCHABLE))
        return Listed(found, shapes.shown_all)

    @endpoint("CreateUser", "Create a person", takes=shapes.NewUser, gives=UserShape, refuses=(422,))
    def post(self, call: Call) -> Found:
        return shown(operations.create(values=call.values, by=call.by))


class UserEndpoint(Endpoint):
    area = "users"

    @endpoint(
        "GetUser",
        "A person",
        gives=PersonShape,
        refuses=(404,),
        query={"includeSsoIdentities": "true: with ssoIdentities, accounts at companies’ identity providers"},
    )
    def get(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        with_sso = call.query.get("includeSsoIdentities") == "true"
        return {**shown(user), **({"ssoIdentities": sso_identities_of(user)} if with_sso else {})}

    @endpoint("UpdateUser", "Change a person", takes=shapes.UserChanges, gives=UserShape, refuses=(404, 422))
    def patch(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        operations.change(user=user, values=call.values, by=call.by)
        return shown(user)

    @endpoint("DeleteUser", "Delete a person", refuses=(404,))
    def delete(self, call: Call, user_id: UUID) -> Found:
        delete_user(user=find_user(user_id), by=call.by)
        return None


class CustomDataEndpoint(Endpoint):
    area = "users"

    @endpoint("ListUserCustomData", "What applications keep about a person", gives=Anything(), refuses=(404,))
    def get(self, call: Call, user_id: UUID) -> Found:
        return find_user(user_id).custom_data  # type: ignore[no-any-return]  # JSON

    @endpoint(
        "UpdateUserCustomData", "Add to it", takes=CustomDataBody, gives=Anything(), refuses=(404,)
    )  # fmt: skip
    def patch(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        operations.merge_custom_data(user=user, custom_data=call.values["custom_data"], by=call.by)
        return user.custom_data  # type: ignore[no-any-return]  # JSON


class ProfileEndpoint(Endpoint):
    area = "users"

    @endpoint("UpdateUserProfile", "Change parts of a profile", takes=ProfileBody, gives=ProfileShape, refuses=(404,))
    def patch(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        operations.merge_profile(user=user, profile=call.values["profile"], by=call.by)
        return shapes.profile_of(user)


class PasswordEndpoint(Endpoint):
    area = "users"

    @endpoint(
        "UpdateUserPassword",
        "Set a password, which ends every session",
        takes=PasswordBody,
        gives=UserShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        operations.set_password(user=user, password=call.values["password"], by=call.by)
        return shown(user)


class PasswordVerifyEndpoint(Endpoint):
    area = "users"

    @endpoint("VerifyUserPassword", "Whether a password is the person's", takes=PasswordBody, refuses=(404, 422))
    def post(self, call: Call, user_id: UUID) -> Found:
        operations.verify_password(user=find_user(user_id), password=call.values["password"])
        return None


class HasPasswordEndpoint(Endpoint):
    area = "users"

    @endpoint("GetUserHasPassword", "Whether a person has a password", gives=HasPassword, refuses=(404,))
    def get(self, call: Call, user_id: UUID) -> Found:
        return {"hasPassword": find_user(user_id).has_usable_password()}


class SuspensionEndpoint(Endpoint):
    area = "users"

    @endpoint(
        "UpdateUserIsSuspended",
        "Suspend a person, or let them in again",
        takes=SuspensionBody,
        gives=UserShape,
        refuses=(404,),
    )
    def patch(self, call: Call, user_id: UUID) -> Found:
        user = find_user(user_id)
        wanted = call.values["is_suspended"]
        if wanted and user.is_active:
            suspend_user(user=user, reason="management API", by=call.by)
        elif not wanted and not user.is_active:
            resume_user(user=user, by=call.by)
        return shown(find_user(user_id))
