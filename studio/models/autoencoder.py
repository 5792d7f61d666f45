"""The bundled family's autoencoder: 512 px to 16 x 16 x C latents, a linear patch basis and a learned decoder."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTinyOutput
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn

PATCH = 16  # side of a patch of the half-size picture
FACTOR = 2 * PATCH  # picture pixels to one latent cell


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions around an identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Stage(nn.Module):
    """Residual blocks at one resolution, after a sub-pixel step up from the coarser one."""

    def __init__(self, channels_in: int, channels: int, blocks: int) -> None:
        super().__init__()
        self.widen = nn.Conv2d(channels_in, 4 * channels, 1)
        self.blocks = nn.Sequential(*(ResidualBlock(channels) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(F.pixel_shuffle(self.widen(x), 2))


class PatchAutoencoder(ModelMixin, ConfigMixin):
    """Principal components of 16 x 16 patches of the half-size picture, decoded at full size by a small network.

    Each component is divided by the square root of its standard deviation (half-whitened), so that coarse structure
    keeps the larger variance and a diffusion model settles it first. `block_out_channels` has six entries only so that
    pipelines compute the true factor 2 ** 5 = 32; `widths` are the decoder's.
    """

    @register_to_config
    def __init__(
        self,
        in_channels: int = 3,
        latent_channels: int = 64,
        widths: tuple[int, ...] = (192, 128, 64, 48, 24),
        blocks: tuple[int, ...] = (3, 2, 2, 1, 1),
        block_out_channels: tuple[int, ...] = (24, 24, 48, 64, 128, 192),
        scaling_factor: float = 1.0,
    ) -> None:
        super().__init__()
        self.register_buffer("basis", torch.zeros(latent_channels, in_channels, PATCH, PATCH))
        self.register_buffer("mean", torch.zeros(in_channels, PATCH, PATCH))
        self.register_buffer("scale", torch.ones(latent_channels))
        self.read = nn.Conv2d(latent_channels, widths[0], 3, padding=1)
        self.coarse = nn.Sequential(*(ResidualBlock(widths[0]) for _ in range(blocks[0])))
        self.clean = nn.Conv2d(widths[0], latent_channels, 3, padding=1)
        self.stages = nn.ModuleList(
            Stage(before, width, count) for before, width, count in zip(widths, widths[1:], blocks[1:], strict=False)
        )
        self.mend = nn.Conv2d(widths[-1] + in_channels, widths[-1], 3, padding=1)
        self.write = nn.Conv2d(widths[-1], 4 * in_channels, 3, padding=1)
        for name, module in self.named_modules():
            if isinstance(module, nn.Conv2d):
                nn.init.zeros_(module.bias)  # type: ignore[arg-type]
                if name in ("clean", "write") or name.endswith(".second"):
                    nn.init.zeros_(module.weight)
                else:
                    nn.init.kaiming_normal_(module.weight, nonlinearity="linear")

    def fit(self, patches: Tensor) -> None:
        """Set the basis to the principal components of patches (N, 3, 16, 16) in [-1, 1], latents of mean square 1."""
        flat = patches.flatten(1).double()
        mean = flat.mean(0)
        values, vectors = torch.linalg.eigh((flat - mean).T @ (flat - mean) / len(flat))
        count = self.config["latent_channels"]
        kept, deviation = vectors.flip(-1)[:, :count].T, values.flip(-1)[:count].clamp(min=1e-8).sqrt()
        half = deviation.sqrt()
        self.basis.copy_(kept.float().view_as(self.basis))
        self.mean.copy_(mean.float().view_as(self.mean))
        self.scale.copy_((half * half.square().mean().sqrt()).float())  # latent = coefficient / scale, unit mean square

    @property
    def deviation(self) -> Tensor:
        """The standard deviation (C,) of each channel of the latents over the pictures that the basis was fitted to."""
        return self.scale / self.scale.square().mean().sqrt()

    def analyse(self, half: Tensor) -> Tensor:
        """Return the latents (B, C, h, w) of half-size pictures (B, 3, 16 h, 16 w) in [-1, 1]."""
        kernel = self.basis / self.scale.view(-1, 1, 1, 1)
        offset = (kernel * self.mean).sum((1, 2, 3))
        return F.conv2d(half, kernel, -offset, stride=PATCH)

    def synthesise(self, latents: Tensor) -> Tensor:
        """Return the half-size pictures (B, 3, 16 h, 16 w) that the basis alone gives for latents (B, C, h, w)."""
        pictures = F.conv_transpose2d(latents, self.basis * self.scale.view(-1, 1, 1, 1), stride=PATCH)
        return pictures + self.mean.repeat(1, *latents.shape[-2:])

    def cleaned(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        """Latents (B, C, h, w) without the little noise that a diffusion model leaves, and features (B, W, h, w)."""
        features = self.coarse(self.read(latents))
        return latents + self.clean(features), features

    def encode(self, x: Tensor, return_dict: bool = True) -> AutoencoderTinyOutput | tuple[Tensor]:
        """Encode pictures (B, 3, H, W) in [-1, 1], sides multiples of 32, to latents (B, C, H / 32, W / 32)."""
        latents = self.analyse(F.avg_pool2d(x, 2))
        return AutoencoderTinyOutput(latents=latents) if return_dict else (latents,)

    def decode(
        self, x: Tensor, generator: torch.Generator | None = None, return_dict: bool = True
    ) -> DecoderOutput | tuple[Tensor]:
        """Decode latents (B, C, h, w) to pictures (B, 3, 32 h, 32 w), about [-1, 1]; no generator is used."""
        pictures = self.reconstruct(x)
        return DecoderOutput(sample=pictures) if return_dict else (pictures,)

    def reconstruct(self, latents: Tensor) -> Tensor:
        """The pictures of `decode` as they are: the basis at half size, enlarged, and what the network adds."""
        latents, features = self.cleaned(latents)
        base = self.synthesise(latents)
        for stage in self.stages:
            features = stage(features)
        features = F.silu(self.mend(torch.cat([features, base], 1)))
        detail = F.pixel_shuffle(self.write(features), 2)
        return F.interpolate(base, scale_factor=2, mode="bilinear", align_corners=False) + detail

    def forward(self, sample: Tensor) -> DecoderOutput:
        """Encode and decode pictures (B, 3, H, W) in [-1, 1]."""
        return DecoderOutput(sample=self.reconstruct(self.analyse(F.avg_pool2d(sample, 2))))
