"Pose-disentangled contrastive learning of faces, as a workbook. This file alone is not written by the notebooks."
import os
import sys
import warnings

__version__ = "0.2.0"

def _wait_asleep():
    """Let threads of OpenMP sleep while they wait for work, for this process and those that it starts.

    By default they spin. Beside any other busy process a training step then takes many times as long (51_speed).
    OpenMP reads the setting when PyTorch, scikit-learn or numba loads it. A value that the user has set stays."""
    if {'OMP_WAIT_POLICY', 'GOMP_SPINCOUNT', 'KMP_BLOCKTIME'} & os.environ.keys(): return
    os.environ['OMP_WAIT_POLICY'] = 'PASSIVE'
    torch = sys.modules.get('torch')
    if hasattr(torch, 'get_num_threads') and torch.get_num_threads() > 1:
        warnings.warn('torch was imported before pcl_nb, so its threads spin while they wait for work. Beside other busy '
                      'programs training is then many times slower. Restart Python (or the kernel) and import pcl_nb '
                      'first, or set OMP_WAIT_POLICY=PASSIVE before Python starts', stacklevel=3)

_wait_asleep()

def __getattr__(name): # `pcl_nb.load_encoder` without importing torch until it is asked for
    if name == 'load_encoder':
        from .export import load_encoder
        return load_encoder
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
