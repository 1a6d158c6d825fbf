"""What can go wrong while starting processes.

UndersignedError
└── ServerError
    ├── DatabaseStartError   the embedded PostgreSQL cannot run here, or did not come up
    │   └── NoRoomError           the disk that it writes to is full
    ├── FolderInUseError          another Undersigned holds this data folder
    ├── PortTakenError            another program listens on the address
    ├── UnsafeSettingError  a setting that only tests may have
    ├── ChildError          a step that must succeed (migrations, web server) did not
    └── BackupError         a backup cannot be made, read or restored
"""

from undersigned.common.errors import UndersignedError


class ServerError(UndersignedError):
    """A process could not be started or kept running."""


class DatabaseStartError(ServerError):
    """The embedded PostgreSQL cannot run here, or did not come up."""


class NoRoomError(DatabaseStartError):
    """The disk that holds the data folder is full."""


class FolderInUseError(ServerError):
    """Another Undersigned is running on the same data folder."""


class PortTakenError(ServerError):
    """Another program listens on the address that was asked for."""


class ChildError(ServerError):
    """A process that everything else needs has failed."""


class UnsafeSettingError(ServerError):
    """A setting that only the demo and tests may have is on."""


class BackupError(ServerError):
    """A backup cannot be made, read or restored; nothing was changed."""
